import { runCommandLine } from './command-line.js';

const { NO_COLOR, TERM } = process.env;

const terminal = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
  // https://no-color.org/: set, and not empty.
  usesColors: process.stdout.isTTY === true && !NO_COLOR && TERM !== 'dumb',
};

// Whoever reads no further, as `head` does, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

runCommandLine(process.argv.slice(2), terminal).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
