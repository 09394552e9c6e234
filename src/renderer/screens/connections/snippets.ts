/** The lines that connect a first wearable, in three tongues; `address` is the hub's own, with the id put in. */

export const TONGUES = ['javascript', 'python', 'wscat'] as const;
export type Tongue = (typeof TONGUES)[number];

/** What the comments in the code say. */
export interface SnippetWords {
  readonly where: string;
  readonly read: string;
}

/** Code that connects, pings every 25 s (wscat: by hand) and shows how a notification is marked as read. */
export function snippet(tongue: Tongue, address: string, { where, read }: SnippetWords): string {
  switch (tongue) {
    case 'javascript':
      return `// ${where}

const ws = new WebSocket('${address}');
ws.onmessage = (e) => console.log(JSON.parse(e.data));
ws.onopen = () => setInterval(() => ws.send('{"type":"ping"}'), 25000);

// ${read}
// ws.send('{"type":"mark_read","notification_id":1}');`;
    case 'python':
      return `# ${where}
import asyncio, json, websockets

async def ping(ws):
    while True:
        await ws.send(json.dumps({'type': 'ping'}))
        await asyncio.sleep(25)

async def main():
    async with websockets.connect('${address}') as ws:
        pings = asyncio.create_task(ping(ws))
        async for message in ws:
            print(json.loads(message))

# ${read}
# await ws.send(json.dumps({'type': 'mark_read', 'notification_id': 1}))
asyncio.run(main())`;
    case 'wscat':
      return `# ${where}
npx wscat -c ${address}

> {"type":"ping"}

# ${read}
> {"type":"mark_read","notification_id":1}`;
  }
}

export type InkKind = 'plain' | 'comment' | 'string' | 'number' | 'word';

const INK =
  /(?<comment>(?:^|(?<=\s))(?:\/\/|#)[^\n]*)|(?<string>'[^'\n]*')|(?<number>\b\d+\b)|(?<word>\b(?:const|new|async|await|def|for|in|while|with|as|import)\b)/gm;

/** Cuts a line of code into pieces for colour; joined they are the line again. */
export function ink(line: string): readonly { readonly kind: InkKind; readonly text: string }[] {
  const pieces: { kind: InkKind; text: string }[] = [];
  let at = 0;
  for (const match of line.matchAll(INK)) {
    if (match.index > at) pieces.push({ kind: 'plain', text: line.slice(at, match.index) });
    const [kind = 'plain'] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    pieces.push({ kind: kind as InkKind, text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < line.length) pieces.push({ kind: 'plain', text: line.slice(at) });
  return pieces;
}
