/** What a wearable says it is, short enough for a column. */

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung'],
  [/\bFirefox\/(\d+)/, 'Firefox'],
  [/\bChrome\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)[^ ]* .*Safari/, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

/** Shortens a User-Agent: `Chrome 131 Android` for a browser, `okhttp 4.12` for `okhttp/4.12.0`; empty stays empty. */
export function shortClient(userAgent: string): string {
  if (userAgent.startsWith('Mozilla/')) {
    const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? '';
    for (const [pattern, name] of BROWSERS) {
      const version = pattern.exec(userAgent)?.[1];
      if (version !== undefined) return `${name} ${version} ${system}`.trim();
    }
  }
  // `Python/3.11 websockets/12.0` is known by its library.
  const known = /^Python\/\S+ (\S+)$/.exec(userAgent)?.[1] ?? userAgent;
  return known.replace(/^([A-Za-z][\w.-]*)\/(\d+(?:\.\d+)?)[\w.+-]*/, '$1 $2');
}
