/** An id that nobody came with: how to connect it, or why it cannot be one. */
import { CopyButton } from '../../kit/CopyButton.tsx';
import { useInfo } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';
import { ConsumerHead } from './ConsumerHead.tsx';

export interface NobodyProps {
  readonly id: string;
  /** Whether a wearable could have this id. */
  readonly valid: boolean;
}

export function Nobody({ id, valid }: NobodyProps) {
  const { t } = useSay();
  const address = useInfo()?.address.replace('{consumidor_id}', id);
  return (
    <>
      {valid && <ConsumerHead id={id} row={null} left={null} unread={null} onDisconnect={() => {}} />}
      <div className="pl-nobody">
        {valid ? <h2>{t('consumer.unknown')}</h2> : <h1>{t('consumer.badId')}</h1>}
        <p>{t(valid ? 'consumer.unknownWhat' : 'consumer.badIdWhat')}</p>
        {valid && address && (
          <div className="pl-nobody-address">
            <code className="pl-mono">{address}</code>
            <CopyButton text={address} label={t('shell.copyAddress')} />
          </div>
        )}
      </div>
    </>
  );
}
