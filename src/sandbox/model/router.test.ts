import { describe, expect, it } from 'vitest';
import { servedPath } from '../../../test/helpers/served-path.ts';
import { catalog } from '../../catalog/index.ts';
import { makeRouter } from './router.ts';

const route = makeRouter(catalog);
const nameOf = (method: string, path: string): string => {
  const found = route(method, path);
  return found.found === 'operation' ? found.operation.name : found.found;
};

describe('the router', () => {
  it('leads every operation of the catalog to itself, or to the one that shares its call', () => {
    for (const operation of catalog) {
      const full = servedPath(operation, () => 'x1');
      const found = route(operation.method, full);
      expect(found.found, `${operation.method} ${full}`).toBe('operation');
      if (found.found === 'operation') {
        expect([found.operation.method, found.operation.path]).toEqual([operation.method, operation.path]);
      }
    }
  });

  it('takes static segments before parameters', () => {
    expect(nameOf('GET', '/v1/prompts/partials')).toBe('list_prompt_partials');
    expect(nameOf('GET', '/v1/prompts/pp-x')).toBe('get_prompt');
    expect(nameOf('GET', '/v1/logs/exports/field-restrictions')).toBe('get_log_export_field_restrictions');
    expect(nameOf('GET', '/v1/logs/abc/spans')).toBe('get_trace_spans');
    expect(nameOf('POST', '/v1/api-keys/abc/rotate')).toBe('rotate_api_key');
    expect(nameOf('POST', '/v1/api-keys/workspace/service')).toBe('create_api_key');
  });

  it('serves both versions where the sources disagree, and only one elsewhere', () => {
    expect(nameOf('GET', '/v1/deployments')).toBe('list_deployments');
    expect(nameOf('GET', '/v2/deployments')).toBe('list_deployments');
    expect(nameOf('GET', '/v1/admin/organisation/defaults')).toBe('get_organisation_defaults');
    expect(nameOf('GET', '/v2/configs')).toBe('nothing');
    expect(nameOf('GET', '/model-configs/pricing/openai/gpt-4o')).toBe('get_model_pricing');
    expect(nameOf('GET', '/configs')).toBe('nothing');
  });

  it('tells which methods a path has', () => {
    expect(route('PATCH', '/v1/configs')).toEqual({ found: 'path', allow: ['GET', 'POST', 'HEAD', 'OPTIONS'] });
    expect(nameOf('DELETE', '/v1/prompts/partials')).toBe('path');
    expect(nameOf('HEAD', '/v1/configs')).toBe('list_configs');
  });

  it('decodes parameters, and says when they cannot be decoded', () => {
    expect(route('GET', '/v1/prompts/a%20b%2Fc')).toMatchObject({ params: { promptId: 'a b/c' } });
    expect(nameOf('GET', '/v1/prompts/%zz')).toBe('malformed');
  });
});
