// What several processes of a site that share one store come to. Redis and PostgreSQL must be installed.
// Environment: LOGINS (default 5000) complete logins while everything is killed and started again; THROUGHPUT_LOGINS (600);
// LATENCY_LOGINS (150).
import { benchEndurance } from './endurance.js';
import { benchLatency } from './latency.js';
import { benchOperations } from './operations.js';
import { benchThroughput } from './throughput.js';

console.log(`Node ${process.version}, ${process.arch}`);
await benchOperations();
await benchLatency();
await benchThroughput();
await benchEndurance();
