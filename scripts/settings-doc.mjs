// node scripts/settings-doc.mjs: writes docs/settings.md from the settings table; with --check only says whether it is current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMON_OPTIONS, defaultText, valueWord } from '../src/hub/arguments.ts';
import { environmentName, flagName, isSwitch, SETTING_KEYS, SETTINGS } from '../src/shared/settings.ts';
import { ROOT } from './built.mjs';

const GROUPS = {
  network: 'Network',
  wearables: 'Wearables',
  heartbeat: 'Heartbeat',
  delivery: 'Delivery',
  layer: 'Channel layer',
  django: 'Django',
  store: 'Store',
  logs: 'Logs',
};

const FILE = join(ROOT, 'docs/settings.md');
const text = page();
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  process.stderr.write('docs/settings.md is not current: node scripts/settings-doc.mjs\n');
  process.exitCode = 1;
}

function page() {
  const lines = [
    '<!-- Written by scripts/settings-doc.mjs from src/shared/settings.ts. Edit that file instead. -->',
    '# Settings',
    '',
    'A value comes from a flag, else from the environment, else from `settings.json` in the data dir, else it is the default.',
    'The desktop app and the headless hub take the same ones. An unknown flag or key, or a value that cannot be used, is refused',
    'at the start with one sentence that names it.',
    '',
    '```',
    'npm run serve -- --port 8001 --allowed-hosts example.com --allowed-hosts .example.org',
    '```',
    '',
    "`settings.json` holds one object, with the keys below. The console's Settings writes it; a change counts from the next start:",
    '',
    '```json',
    '{ "port": 8001, "allowedHosts": ["example.com", ".example.org"] }',
    '```',
    '',
    'In a flag or a variable a list is separated by commas; a list flag may also be repeated. Of any other flag given twice, the',
    'last counts. A flag that stands alone, such as `--require-token`, may be given a value with `=`: `--require-token=false`.',
  ];
  for (const [group, title] of Object.entries(GROUPS)) {
    const keys = SETTING_KEYS.filter((key) => SETTINGS[key].group === group);
    if (keys.length === 0) continue;
    lines.push('', `## ${title}`);
    for (const key of keys) lines.push('', ...setting(key));
  }
  lines.push('', '## Not in settings.json', '');
  for (const [name, { value, doc }] of Object.entries(COMMON_OPTIONS)) {
    lines.push(`- \`--${name}${value ? ` <${value}>` : ''}\`: ${doc}`);
  }
  return `${lines.join('\n')}\n`;
}

function setting(key) {
  const value = isSwitch(key) ? '' : ` <${valueWord(key)}>`;
  return [
    `### \`${key}\``,
    '',
    SETTINGS[key].doc,
    '',
    `- Flag: \`--${flagName(key)}${value}\``,
    `- Environment: \`${environmentName(key)}\``,
    `- Default: ${defaultText(key)}`,
    `- A change counts ${SETTINGS[key].live ? 'at once' : 'from the next start'}.`,
  ];
}
