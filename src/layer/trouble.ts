/** Why a command or a connection failed, from what Redis or the network said. */
import type { LayerTrouble } from '../shared/console/contract.ts';

const TROUBLES: readonly (readonly [RegExp, LayerTrouble])[] = [
  [/\b(NOAUTH|WRONGPASS)\b|^ERR (AUTH|invalid password)/, 'wrong_password'],
  [/\bNOPERM\b|can't run this command or subcommand/, 'forbidden'],
  [/\b(READONLY|MASTERDOWN)\b/, 'read_only'],
  [/\bOOM command/, 'out_of_memory'],
  [/\bLOADING\b/, 'loading'],
  [/DB index is out of range/, 'no_such_database'],
  [/^Command timed out/, 'slow'],
  [
    /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ENOENT|EADDR)|Connection is closed|Stream isn't writeable/,
    'unreachable',
  ],
  [/sentinels are unreachable|retries per request|aborted due to connection close/, 'unreachable'],
];

/** What an error of a command or a connection says about its Redis; `failed` is none of its troubles. */
export function classify(error: unknown): LayerTrouble {
  if (!(error instanceof Error)) return 'failed';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  for (const [pattern, trouble] of TROUBLES) if (pattern.test(error.message) || pattern.test(code)) return trouble;
  return 'failed';
}
