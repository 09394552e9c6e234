/** Before any schema is made: zod must not try whether it may compile code, which the page's policy would report. */
import { config } from 'zod';

config({ jitless: true });
