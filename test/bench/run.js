import { benchAssertion, benchNonces } from './assertion.js';
import { benchAssociation } from './association.js';
import { benchRequests } from './requests.js';

console.log(`Node ${process.version}, ${process.arch}`);
await benchAssertion();
await benchNonces();
await benchRequests();
await benchAssociation();
// The peer keeps a timer for each association.
process.exit(0);
