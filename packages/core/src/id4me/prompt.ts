import { ConfigurationError } from '../errors.js';

/** What the authority must ask the visitor, or 'none' (OIDC Core sec. 3.1.2.1). */
export type Prompt = 'none' | 'login' | 'consent' | 'select_account';

const PROMPTS: readonly unknown[] = ['none', 'login', 'consent', 'select_account'];

/**
 * The parameter `prompt`.
 *
 * @param wantsRefreshToken for which OIDC Core sec. 11 wants consent
 * @throws OPTION_INVALID
 */
export function buildPrompt(
  given: Prompt | readonly Prompt[] | undefined,
  wantsRefreshToken: boolean,
): string | undefined {
  const prompts: readonly unknown[] = given === undefined ? [] : typeof given === 'string' ? given.split(' ') : given;
  const isValid = prompts.every((one) => PROMPTS.includes(one)) && (prompts.length <= 1 || !prompts.includes('none'));
  if (!isValid) {
    throw new ConfigurationError(
      'OPTION_INVALID',
      `prompt is one or more of ${PROMPTS.join(', ')}; none stands alone.`,
    );
  }
  const all = wantsRefreshToken && !prompts.includes('none') ? new Set([...prompts, 'consent']) : new Set(prompts);
  return all.size === 0 ? undefined : [...all].join(' ');
}
