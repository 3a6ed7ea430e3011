import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig, unknownNames } from '../../src/config.ts';
import { httpSettings } from '../../src/serve/http/settings.ts';

const folder = 'deploy/kubernetes';
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: manifests are looked into, field by field.
type Manifest = any;
const kustomization = parse(read('kustomization.yaml')) as Manifest;
const manifests: Manifest[] = (kustomization.resources as string[]).flatMap((file) =>
  parseAllDocuments(read(file), { uniqueKeys: true }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  }),
);
const one = (kind: string): Manifest => {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  expect([kind, found.length]).toEqual([kind, 1]);
  return found[0];
};
const deployment = one('Deployment');
const pod = deployment.spec.template.spec;
const [container] = pod.containers;
const labels = deployment.spec.template.metadata.labels;
const fits = (selector: Record<string, string>): void => expect(labels).toMatchObject(selector);

describe('the Kubernetes manifests', () => {
  it('are all there, each with an API version, a name and a file of its own', () => {
    const versions = Object.fromEntries(manifests.map(({ kind, apiVersion }) => [kind, apiVersion]));
    expect(versions).toEqual({
      Namespace: 'v1',
      ServiceAccount: 'v1',
      ConfigMap: 'v1',
      Deployment: 'apps/v1',
      Service: 'v1',
      HorizontalPodAutoscaler: 'autoscaling/v2',
      PodDisruptionBudget: 'policy/v1',
      NetworkPolicy: 'networking.k8s.io/v1',
    });
    for (const { metadata } of manifests) expect(metadata.name).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
    expect(kustomization.namespace).toBe(one('Namespace').metadata.name);
  });

  it('refer to each other rightly', () => {
    fits(deployment.spec.selector.matchLabels);
    fits(one('Service').spec.selector);
    fits(one('PodDisruptionBudget').spec.selector.matchLabels);
    fits(one('NetworkPolicy').spec.podSelector.matchLabels);
    for (const spread of pod.topologySpreadConstraints) fits(spread.labelSelector.matchLabels);
    const { scaleTargetRef } = one('HorizontalPodAutoscaler').spec;
    expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.metadata.name });
    expect(pod.serviceAccountName).toBe(one('ServiceAccount').metadata.name);
    expect(container.envFrom).toEqual([{ configMapRef: { name: one('ConfigMap').metadata.name } }]);
    expect(kustomization.images.map(({ name }: Manifest) => name)).toEqual([container.image]);
    const ports = container.ports.map(({ name }: Manifest) => name);
    expect(ports).toContain(one('Service').spec.ports[0].targetPort);
    expect(ports).toContain(one('NetworkPolicy').spec.ingress[0].ports[0].port);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
      expect(ports).toContain(container[probe].httpGet.port);
  });

  it('hold no secret: each comes from the Secret by reference, and the docs make every key of it', () => {
    const secret = /KEY|TOKEN|SECRET|REDIS/;
    expect(Object.keys(one('ConfigMap').data).filter((name) => secret.test(name))).toEqual([]);
    const secrets = container.env.filter(({ name }: Manifest) => secret.test(name));
    expect(secrets.length).toBeGreaterThan(3);
    const docs = readFileSync('docs/how-to/deployment.md', 'utf8');
    for (const { name, value, valueFrom } of secrets) {
      expect([name, value]).toEqual([name, undefined]);
      expect(valueFrom.secretKeyRef.name).toBe('portkey-admin-mcp');
      expect(docs).toContain(`--from-literal=${valueFrom.secretKeyRef.key}=`);
    }
  });

  it('run with no rights, on a root file system that cannot be written', () => {
    expect(pod).toMatchObject({ enableServiceLinks: false, automountServiceAccountToken: false });
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources.limits.memory).toBeDefined();
  });

  it('give what is in flight time to finish, and keep one copy up', () => {
    const data = one('ConfigMap').data;
    const preStopMs = Number(
      /setTimeout\(\(\) => \{\}, (\d+)\)/.exec(container.lifecycle.preStop.exec.command[2])?.[1],
    );
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(Number(data.MCP_SHUTDOWN_TIMEOUT_MS) + preStopMs);
    expect(deployment.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    expect(deployment.spec.replicas).toBeUndefined();
    const { minReplicas } = one('HorizontalPodAutoscaler').spec;
    expect(minReplicas).toBeGreaterThan(one('PodDisruptionBudget').spec.minAvailable);
  });

  it('are settings that the server starts with', () => {
    const values = Object.fromEntries(
      container.env.map(({ name, value }: Manifest) => [
        name,
        name === 'MCP_REDIS_URL' ? 'redis://redis:6379' : (value ?? 'a-value-of-sixteen-or-more'),
      ]),
    );
    const env = { ...one('ConfigMap').data, ...values, MCP_HOST: '0.0.0.0', MCP_ALLOWED_HOSTS: '10.1.2.3' };
    delete env.POD_IP;
    expect(unknownNames(env)).toEqual([]);
    const settings = httpSettings(readConfig(env), env);
    expect(settings).toMatchObject({ port: container.ports[0].containerPort, host: '0.0.0.0' });
    expect(settings.sessions.mode).toBe('stateless');
  });

  it('let out only what is needed', () => {
    const { egress, policyTypes } = one('NetworkPolicy').spec;
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    const wide = egress.filter((rule: Manifest) => JSON.stringify(rule.to).includes('0.0.0.0/0'));
    expect(wide).toHaveLength(1);
    expect(wide[0].ports).toEqual([{ port: 443 }]);
    expect(wide[0].to[0].ipBlock.except).toContain('169.254.0.0/16');
  });
});
