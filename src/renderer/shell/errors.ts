/** Failures of commands in words: the hub sends a code and values, the catalogue has the sentence. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { ConsoleError } from '../../shared/console/service.ts';
import { es } from '../../shared/words/es.ts';

type ErrorCode = keyof typeof es.errors;

const known = (code: string): ErrorCode | null => (Object.hasOwn(es.errors, code) ? (code as ErrorCode) : null);

/** Answers the function that says what failed and what to do. */
export function useErrorWords(): (error: unknown) => string {
  const { t } = useTranslation();
  return useCallback(
    (error) => {
      const code = error instanceof ConsoleError ? error.code : 'internal_error';
      const values = error instanceof ConsoleError ? error.values : {};
      return t(`errors.${known(code) ?? 'other'}`, { ...values, code });
    },
    [t],
  );
}
