/** Code that main runs in a page. */
import type { Session } from './cdp.ts';
import { decode, encode } from './codec.ts';

/** Runs code as a person's gesture would; what it answers, awaited, arrives as a structured clone. */
export async function evaluateIn(page: Session, code: string): Promise<unknown> {
  const run = { expression: code, awaitPromise: true, userGesture: true };
  const { result, exceptionDetails } = await page.send('Runtime.evaluate', run);
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  if (result.unserializableValue !== undefined) return Number(result.unserializableValue);
  if (!result.objectId) return result.value;
  const clone = `function () { return (${encode})(structuredClone(this)) }`;
  const call = { functionDeclaration: clone, objectId: result.objectId, returnByValue: true };
  const copied = await page.send('Runtime.callFunctionOn', call);
  if (copied.exceptionDetails) throw new Error('An object could not be cloned.');
  return decode(copied.result.value);
}
