import { benchAssertion, benchNonces } from './assertion.js';
import { benchAssociation } from './association.js';
import { benchHostileDocuments } from './hostile-documents.js';
import { benchId4meAgents } from './id4me-agents.js';
import { benchId4meComplete } from './id4me-complete.js';
import { benchId4meFirstLogins } from './id4me-first-logins.js';
import { benchId4meMass } from './id4me-mass.js';
import { benchId4meRequests } from './id4me-requests.js';
import { benchImport } from './import.js';
import { benchMass } from './mass.js';
import { benchRequests } from './requests.js';
import { benchSteam } from './steam.js';

console.log(`Node ${process.version}, ${process.arch}`);
// First, while the process has nothing to clean up after others.
await benchHostileDocuments();
await benchMass();
await benchId4meMass();
await benchSteam();
await benchAssertion();
await benchNonces();
await benchRequests();
await benchAssociation();
await benchId4meRequests();
await benchId4meAgents();
await benchId4meFirstLogins();
await benchId4meComplete();
await benchImport();
// The peer keeps a timer for each association.
process.exit();
