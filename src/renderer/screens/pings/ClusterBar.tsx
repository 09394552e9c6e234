/** A cluster of silent and late consumers, named in one sentence, with the way to them. */
import { Button } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { formatFilter } from '../../../shared/filter.ts';
import { formatClock } from '../../../shared/format.ts';
import { formatRoute } from '../../router.ts';
import { useSay } from '../connections/say.ts';
import type { Cluster } from './cluster.ts';

export function ClusterBar({ cluster }: { cluster: Cluster }) {
  const { t, number } = useSay();
  const { where, silent, late, since, ids, shared } = cluster;
  const silentWords = t('pings.cluster.silent', { count: silent, n: number(silent) });
  const lateWords = t('pings.cluster.late', { n: number(late) });
  const who =
    silent === 0
      ? lateWords
      : late === 0
        ? silentWords
        : t('pings.cluster.both', { silent: silentWords, late: lateWords });
  const filter =
    'network' in where
      ? formatFilter([
          { field: 'state', values: ['silent', 'late'] },
          { field: 'address', text: where.network },
        ])
      : formatFilter([{ field: 'id', values: ids }]);
  return (
    <div className="pl-wall-cluster-bar">
      <p>
        <b>{'network' in where ? t('pings.cluster.network', where) : t('pings.cluster.ids', where)}</b>
        <span>
          {t('pings.cluster.since', { who, time: formatClock(since).slice(0, 5) })}
          {shared !== null && ` ${t('pings.cluster.shared', { network: shared })}`}
        </span>
      </p>
      <Button
        component="a"
        href={formatRoute({ room: 'connections', query: { f: filter } })}
        leftSection={<IconFilter size=".875rem" stroke={1.5} />}
      >
        {t('pings.cluster.see', { n: number(ids.length) })}
      </Button>
    </div>
  );
}
