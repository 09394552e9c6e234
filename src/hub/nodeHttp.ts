/**
 * Node's own HTTP. An `import` of it reads every export, and among them are WebSocket and its events, which load all of
 * undici, of which a hub uses nothing. Asked for in this way, what nobody touches is not loaded.
 */
export const { Agent, createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http');
export type Agent = InstanceType<typeof Agent>;
