import { expect, it } from 'vitest';
import { parseDnsRecord } from '../../../packages/core/src/id4me/dns-record.js';
import { parsed } from '../../record-lookup.js';

it('ID4ME-G-8 reads the agent, which may be missing, by the same rules', () => {
  const agent = (tag: string) => parsed(() => parseDnsRecord(`v=OID1;iss=a.example${tag}`)?.agent);
  expect(agent(';clp=Agent.example:8443/x')).toBe('https://agent.example:8443/x');
  expect(agent('')).toBeUndefined();
  expect(agent(';clp=127.0.0.1')).toBe('DNS_RECORD_INVALID');
});
