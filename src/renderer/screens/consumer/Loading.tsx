/** A consumer that has not come yet: its id, a bare thread, and panels with grey rows; nothing shimmers. */
import { ALL_SLOTS } from '../../../shared/ribbon.ts';
import { MiddleCut } from '../../kit/MiddleCut.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { Ribbon } from '../../kit/Ribbon.tsx';
import { useSay } from '../connections/say.ts';

const PANELS = ['timeline', 'notifications', 'frames'] as const;
const GREY_ROWS = 8;

export function Loading({ id }: { id: string }) {
  const { t } = useSay();
  return (
    <>
      <div className="pl-consumer-head pl-consumer-coming">
        <h1 className="pl-mono" aria-label={id}>
          <MiddleCut text={id} />
        </h1>
        <Ribbon slots={undefined} count={ALL_SLOTS} state="on_time" />
        <span className="pl-unseen" role="status">
          {t('consumer.loading')}
        </span>
      </div>
      <div className="pl-vitals" />
      <div className="pl-consumer-panels" aria-busy="true">
        {PANELS.map((panel) => (
          <Panel key={panel} title={t(`consumer.${panel}.title`)} className={`pl-consumer-${panel}`}>
            <div className="pl-panel-body pl-consumer-grey" aria-hidden="true">
              {Array.from({ length: GREY_ROWS }, (_, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
                <i key={index} />
              ))}
            </div>
          </Panel>
        ))}
      </div>
    </>
  );
}
