import './quiet.ts';
import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/global.css';
import './mantine.css';
import './tokens.css';
import './app.css';
import { setNonce } from 'get-nonce';
import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { startWords } from './i18n.ts';
import { openLink } from './link/link.ts';
import { followOtherPages } from './preferences.ts';
import { adoptTheme } from './theme.ts';
import { IS_WALL } from './wall.ts';

if (IS_WALL) document.documentElement.dataset['wall'] = '';
if (window.pulsera) document.documentElement.dataset['desktop'] = '';
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
// Mantine's dialogs lock scrolling with a style element of their own, made by react-remove-scroll.
setNonce(nonce);
adoptTheme();
followOtherPages();
startWords();

const root = document.getElementById('root');
if (root) {
  const link = openLink(window.pulsera);
  // In small pieces: what the hub says is heard meanwhile.
  startTransition(() => createRoot(root).render(<App link={link} nonce={nonce} />));
}
