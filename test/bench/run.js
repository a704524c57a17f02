import { benchAssertion, benchNonces } from './assertion.js';
import { benchAssociation } from './association.js';
import { benchHostileDocuments } from './hostile-documents.js';
import { benchMass } from './mass.js';
import { benchRequests } from './requests.js';
import { benchSteam } from './steam.js';

console.log(`Node ${process.version}, ${process.arch}`);
// First, while the process has nothing to clean up after others.
await benchHostileDocuments();
await benchMass();
await benchSteam();
await benchAssertion();
await benchNonces();
await benchRequests();
await benchAssociation();
// The peer keeps a timer for each association.
process.exit();
