/** Charts rest while something scrolls: what is drawn then costs the scrolling its frames. */
import { useEffect, useRef, useState } from 'react';

/** Nothing has scrolled for so long: it has come to rest. */
const REST_MS = 200;

/** The value, but while anything on the page scrolls the one from before. */
export function useRest<T>(value: T): T {
  const [told, setTold] = useState(value);
  const scrolledAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const scroll = (): void => {
      scrolledAt.current = performance.now();
    };
    addEventListener('scroll', scroll, { capture: true, passive: true });
    return () => removeEventListener('scroll', scroll, { capture: true });
  }, []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (): void => {
      const wait = scrolledAt.current + REST_MS - performance.now();
      if (wait > 0) timer = setTimeout(tell, wait);
      else setTold(value);
    };
    tell();
    return () => clearTimeout(timer);
  }, [value]);
  return told;
}
