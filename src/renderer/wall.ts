/** Whether this page is the wall: Pings in a window of its own, where the desktop app opened it. */
export const IS_WALL = new URLSearchParams(location.search).has('wall');
