/** Module objects that say so when something is asked of them that the stand-in does not have. */

/** Questions that JavaScript itself asks of any object: await, import, JSON and inspection. */
const ASKED_BY_THE_LANGUAGE: ReadonlySet<PropertyKey> = new Set(['then', 'default', 'toJSON', 'constructor']);

/** `object`, except that reading a property which it lacks throws with Electron's name of it. */
export function loud<T extends object>(name: string, object: T): T {
  return new Proxy(object, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || ASKED_BY_THE_LANGUAGE.has(key)) {
        return Reflect.get(target, key, receiver);
      }
      throw new Error(`stand-in: electron.${name}.${key} is not implemented`);
    },
  });
}
