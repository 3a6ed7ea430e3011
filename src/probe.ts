import { App, PostMessageTransport } from '@modelcontextprotocol/ext-apps';

const a = new App({ name: 'x', version: '1' });
a.connect(new PostMessageTransport(window.parent, window.parent));
console.log(a);
