"""An independent peer (Autobahn|Python): connects, pings at both levels, fragments a message, reads a notification, closes."""
import json
import sys

from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol
from twisted.internet import reactor


class Peer(WebSocketClientProtocol):
    def onMessage(self, payload, is_binary):
        message = json.loads(payload)
        print(payload.decode(), flush=True)
        if message["type"] == "initial_notifications":
            self.sendPing(b"autobahn")
            self.beginMessage(isBinary=False)
            for part in (b'{"ty', b'pe":"p', b'ing"}'):
                self.beginMessageFrame(len(part))
                self.sendMessageFrameData(part)
            self.endMessage()
        elif message["type"] == "new_notification":
            read = {"type": "mark_read", "notification_id": message["notification"]["id"]}
            self.sendMessage(json.dumps(read).encode())
        elif message["type"] == "marked_read":
            self.sendClose(1000, "done")

    def onPong(self, payload):
        print(json.dumps({"type": "protocol_pong", "payload": payload.decode()}), flush=True)

    def onClose(self, was_clean, code, reason):
        print(json.dumps({"type": "closed", "clean": was_clean, "code": code}), flush=True)
        reactor.stop()


factory = WebSocketClientFactory(sys.argv[1])
factory.protocol = Peer
reactor.connectTCP("127.0.0.1", int(sys.argv[2]), factory)
reactor.run()
