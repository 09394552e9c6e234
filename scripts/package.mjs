// npm run package: builds, then packs with electron-builder, which takes the flags behind `--` (none: this system's packages).
//   npm run package -- --linux deb        PULSERA_UPDATE_URL, PULSERA_HOMEPAGE, PULSERA_MAINTAINER: docs/packaging.md
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ended, ensureBuilt, ROOT } from './built.mjs';

const { PULSERA_UPDATE_URL: feed, PULSERA_HOMEPAGE: homepage, PULSERA_MAINTAINER: maintainer } = process.env;
const args = process.argv.slice(2);

if (feed && !isFeed(feed)) stop(`PULSERA_UPDATE_URL must be an https:// address, and is ${JSON.stringify(feed)}.`);
// A deb names who answers for it. There is no default: it would name somebody who does not.
const makesDeb = args.includes('deb') || (process.platform === 'linux' && !args.some((arg) => !arg.startsWith('-')));
if (makesDeb && !args.includes('dir') && !(homepage && maintainer)) {
  stop('A deb needs PULSERA_HOMEPAGE (https://…) and PULSERA_MAINTAINER ("Name <address>").');
}

ensureBuilt();
const options = [
  ...(feed ? ['-c.publish.provider=generic', `-c.publish.url=${feed}`] : []),
  ...(homepage ? [`-c.extraMetadata.homepage=${homepage}`] : []),
  ...(maintainer ? [`-c.linux.maintainer=${maintainer}`] : []),
];
const builder = fileURLToPath(import.meta.resolve('electron-builder/cli.js'));
process.exitCode = await ended(
  spawn(process.execPath, [builder, '--publish', 'never', ...args, ...options], { cwd: ROOT, stdio: 'inherit' }),
);

/** What is fetched from there is run: nobody on the way may change it, save on this machine, to try it out. */
function isFeed(text) {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname));
}

function stop(sentence) {
  process.stderr.write(`pulsera: ${sentence}\n`);
  process.exit(1);
}
