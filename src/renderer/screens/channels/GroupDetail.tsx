/** The chosen group: every member, where it is, which queue serves it, since when and until when. */
import type { ReactNode } from 'react';
import type { GroupMember, LayerOverview } from '../../../shared/console/contract.ts';
import { formatDuration } from '../../../shared/format.ts';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { MiddleCut } from '../../kit/MiddleCut.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { Scroller } from '../../kit/Scroller.tsx';
import { Time } from '../../kit/Time.tsx';
import { useRow, useTicking } from '../../link/hooks.ts';
import { formatRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import { Chip } from './Chip.tsx';
import { MemberGlyph } from './MemberGlyph.tsx';
import { consumerOf, expiryOf, type Group, kindOf, queueOf, shortQueue } from './model.ts';
import { memberWords } from './words.ts';

export interface GroupDetailProps {
  readonly name: string | null;
  /** The group as Redis has it: undefined while it is looked for, null where it is not there. */
  readonly group: Group | null | undefined;
  readonly overview: LayerOverview;
}

export function GroupDetail({ name, group, overview }: GroupDetailProps) {
  const { t, number } = useSay();
  if (name === null) {
    return (
      <Panel title={t('channels.detail.title')}>
        <p className="pl-note">{t('channels.detail.choose')}</p>
      </Panel>
    );
  }
  const consumer = consumerOf(name);
  return (
    <Panel
      title={name}
      className="pl-group-detail"
      actions={
        <>
          {group && overview.kind !== 'pubsub' && (
            <Chip tone="plain">{t('channels.groups.count', { count: group.size, n: number(group.size) })}</Chip>
          )}
          {consumer !== null && (
            <a className="pl-link pl-group-open" href={formatRoute({ room: 'connections', id: consumer })}>
              {t('channels.detail.consumer')}
            </a>
          )}
        </>
      }
    >
      {group ? (
        <Members group={group} overview={overview} />
      ) : (
        <p className="pl-note">{t(group === null ? 'channels.detail.gone' : 'channels.groups.loading')}</p>
      )}
    </Panel>
  );
}

function Members({ group, overview }: { group: Group; overview: LayerOverview }) {
  const { t, number } = useSay();
  const { name, members, size } = group;
  const more = size - members.length;
  return (
    <Scroller label={t('channels.detail.members', { group: name })}>
      <ul className="pl-members">
        {members.map((member) => (
          <Member key={member.channel} member={member} consumer={consumerOf(name)} overview={overview} />
        ))}
        {more > 0 && (
          <li className="pl-note">
            {t(overview.kind === 'pubsub' ? 'channels.detail.others' : 'channels.detail.more', {
              count: more,
              n: number(more),
            })}
          </li>
        )}
      </ul>
    </Scroller>
  );
}

interface MemberProps {
  readonly member: GroupMember;
  readonly consumer: string | null;
  readonly overview: LayerOverview;
}

function Member({ member, consumer, overview }: MemberProps) {
  const say = useSay();
  const { t } = say;
  const { channel, addedAt, lingering, owner } = member;
  const now = useTicking((second) => second);
  const day = Math.floor(now / 60_000) * 60_000;
  const expiry = expiryOf(member, overview.groupExpirySeconds);
  const queue = queueOf(channel, overview.prefix);
  const kind = kindOf(member);
  return (
    <li className="pl-member-block">
      <p className="pl-member-head">
        <MemberGlyph kind={kind} />
        <b>{memberWords(say, member)}</b>
        {consumer !== null && kind === 'own' && <SocketWords consumer={consumer} lingering={lingering} />}
      </p>
      <dl>
        <Fact name={t('channels.detail.channel')}>
          <span className="pl-mono pl-member-channel">
            <MiddleCut text={channel} />
          </span>
          <CopyButton text={channel} label={t('channels.detail.copy')} />
        </Fact>
        {overview.kind === 'core' && (
          <Fact name={t('channels.detail.queue')}>
            <span className="pl-mono" title={queue}>
              {shortQueue(queue, overview.prefix)}
            </span>
          </Fact>
        )}
        {addedAt !== null && (
          <Fact name={t(owner === 'other' ? 'channels.detail.joined' : 'channels.detail.renewedAt')}>
            <Time at={addedAt}>{say.when(addedAt, day)}</Time>
            <span className="pl-quiet">{say.ago(addedAt, now)}</span>
          </Fact>
        )}
        {expiry !== null && (
          <Fact name={t('channels.detail.expires')}>
            {t('channels.detail.in', { time: formatDuration(expiry - now) })}
            <span className="pl-quiet">
              {t(
                kind === 'stale'
                  ? 'channels.detail.unread'
                  : owner === 'other'
                    ? 'channels.detail.never'
                    : 'channels.detail.renewed',
              )}
            </span>
          </Fact>
        )}
      </dl>
    </li>
  );
}

/** How many sockets of the consumer this hub holds, or that it only waits for it. */
function SocketWords({ consumer, lingering }: { consumer: string; lingering: boolean }) {
  const { t, number } = useSay();
  const sockets = useRow(consumer)?.sockets ?? 0;
  if (lingering) return <Chip tone="gone">{t('channels.badges.lingering')}</Chip>;
  return sockets > 0 ? (
    <span className="pl-quiet">{t('channels.detail.sockets', { count: sockets, n: number(sockets) })}</span>
  ) : null;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
