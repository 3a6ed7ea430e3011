import type { TransportFault } from '../../portkey/transport-error.ts';

/** What mends an exchange that failed below HTTP; `VARIABLE` stands for the setting that names the host. */
export const EXCHANGE_MENDS: Readonly<Record<TransportFault, string>> = {
  dns: 'export VARIABLE=https://… with a name that exists, or export HTTPS_PROXY=http://proxy.example.com:3128 where names are resolved by a proxy',
  refused: 'export VARIABLE=https://host:port/v1 with the port that the host listens on',
  unreachable: 'Ask who runs the network for a way to it, or export HTTPS_PROXY=http://proxy.example.com:3128',
  'connect-timeout': 'Ask who runs the firewall to let it through, or export HTTPS_PROXY=http://proxy.example.com:3128',
  tls: 'export NODE_EXTRA_CA_CERTS=/path/to/ca.pem with the authority that signed the certificate',
  proxy: 'unset HTTPS_PROXY HTTP_PROXY, or export HTTPS_PROXY=http://host:port of a proxy that lets this host through',
  reset: 'export VARIABLE=https://… with the address of Portkey itself: what answers there ends connections',
  timeout: 'Try again later; if it stays so, export VARIABLE=https://… with an address that answers',
  queue: 'Try again later',
  aborted: 'Run doctor again',
  'bad-http': 'export VARIABLE=https://… with an address where HTTP is spoken',
  'headers-too-big': 'Ask who runs the proxy before it: it adds too many headers',
  unknown: 'Check the network, and run doctor again',
};

/** The same for certificates, by the code of the fault; the first that fits. */
export const CERTIFICATE_MENDS: readonly (readonly [RegExp, string])[] = [
  [/NOT_YET_VALID/, 'Set the clock of this machine'],
  [/EXPIRED/, 'Ask who runs the host to renew its certificate'],
  [/ALTNAME|HOSTNAME/, 'export VARIABLE=https://… with the name that the certificate is for'],
  [
    /EPROTO|SSL|WRONG_VERSION/,
    'export VARIABLE=http://… if the host speaks no TLS (loopback only), or correct its port',
  ],
];
