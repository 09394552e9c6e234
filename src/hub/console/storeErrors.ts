/** Failures of the store as the console's codes have them. */
import { ConsoleError } from '../../shared/console/service.ts';
import { StoreError } from '../store/store.ts';

/** Rejects with ConsoleError `store_full`, `store_busy`, … where the store could not do it; `values` go with it. */
export async function orConsoleError<T>(work: Promise<T>, values: Record<string, number> = {}): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreError) throw new ConsoleError(`store_${error.code}`, values);
    throw error;
  }
}
