/** The path of Electron's binary, or null where it has not been downloaded. */
export function electronBinary(env?: NodeJS.ProcessEnv): string | null;

/** Whether a window could be shown: asked on Linux only, the other systems always have a display. */
export function hasDisplay(env?: NodeJS.ProcessEnv): boolean;
