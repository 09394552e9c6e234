/** The lines between two columns of the path. Beads wander along them while messages do; without motion they stand. */
import { useMediaQuery } from '@mantine/hooks';
import { beadsAt, lineOf, pathOf, pointOn } from './flow.ts';

/** How long a bead takes. */
const SECONDS = 2.4;

export interface FlowProps {
  readonly side: 'in' | 'out';
  /** One line each, top to bottom. */
  readonly lines: readonly {
    readonly key: string;
    readonly perSecond: number;
    readonly warn?: boolean;
    readonly cut?: boolean;
  }[];
  /** Nothing moves: the link or Redis is away. */
  readonly still: boolean;
}

export function Flow({ side, lines, still }: FlowProps) {
  const calm = useMediaQuery('(prefers-reduced-motion: reduce)');
  return (
    <svg className="pl-flow" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      {lines.map(({ key, perSecond, warn, cut }, index) => {
        const line = lineOf(side, index, lines.length);
        const path = pathOf(line);
        return (
          <g key={key} data-warn={warn ? '' : undefined} data-cut={cut ? '' : undefined}>
            <path className="pl-flow-line" d={path} />
            {!still &&
              !cut &&
              beadsAt(perSecond).map((share) =>
                calm ? (
                  <Bead key={share} {...pointOn(line, share + 0.125)} />
                ) : (
                  <path key={share} className="pl-flow-bead" d="M0 0h.01">
                    <animateMotion
                      path={path}
                      dur={`${SECONDS}s`}
                      begin={`${-share * SECONDS}s`}
                      repeatCount="indefinite"
                    />
                  </path>
                ),
              )}
          </g>
        );
      })}
    </svg>
  );
}

function Bead({ x, y }: { x: number; y: number }) {
  return <path className="pl-flow-bead" d={`M${x} ${y}h.01`} />;
}
