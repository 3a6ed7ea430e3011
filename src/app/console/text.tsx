import { shown } from '../model/text.ts';

/** Somebody's text: isolated, so that its direction turns nothing around it, and with what cannot be seen as escapes. */
export function Name({ text }: { readonly text: string }) {
  const safe = shown(text);
  return (
    <bdi class="name" title={safe}>
      {safe}
    </bdi>
  );
}

export const number = (value: number): string => value.toLocaleString('en');

/** Small sums keep two digits that say something. */
export const dollars = (value: number): string => {
  if (value > 0 && value < 0.0001) return '<$0.0001';
  const digits = value === 0 || Math.abs(value) >= 0.1 ? {} : { maximumSignificantDigits: 2 };
  return value.toLocaleString('en', { style: 'currency', currency: 'USD', ...digits });
};

/** The time of day of an ISO time, here. */
export const clock = (time: string): string => new Date(time).toLocaleTimeString('en-GB');

export const dateOf = (time: string): string => time.slice(0, 10);
