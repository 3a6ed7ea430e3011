import { describe, expect, it } from 'vitest';
import { nameAndIcon } from './access.ts';

describe('an emoji at the front of a name', () => {
  it.each([
    ['🚀 Production', '🚀', 'Production'],
    ['🚀Production', '🚀', 'Production'],
    // With a variation selector, a skin tone, joiners, a flag, a keycap.
    ['☎️ Support', '☎️', 'Support'],
    ['👍🏽 Good', '👍🏽', 'Good'],
    ['👩‍💻 Developers', '👩‍💻', 'Developers'],
    ['🇩🇪 Germany', '🇩🇪', 'Germany'],
    ['1️⃣ First', '1️⃣', 'First'],
  ])('%s is its icon', (name, icon, plain) => expect(nameAndIcon({ name })).toEqual({ name: plain, icon }));

  it.each(['Production', '1 First', '#1', '© Co', '🚀', 'é', '   ', ''])('%j has none', (name) =>
    expect(nameAndIcon({ name })).toEqual({ name }),
  );

  it('takes no longer for a long name', () => {
    const name = `👩${'\u200d👩'.repeat(50_000)}`;
    const started = performance.now();
    expect(nameAndIcon({ name }).name).toBe(name);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
