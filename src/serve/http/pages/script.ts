/** All that needs JavaScript: the copy buttons, which are hidden without it. */
export const SCRIPT = `'use strict';
for (const block of document.querySelectorAll('[data-copy]')) {
  const button = block.querySelector('button');
  const text = block.querySelector('pre, output');
  const said = document.getElementById('said');
  if (!button || !text || !navigator.clipboard) continue;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.firstChild.textContent = 'Copied';
      if (said) said.textContent = 'Copied to the clipboard.';
    } catch {
      const range = document.createRange();
      range.selectNodeContents(text);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (said) said.textContent = 'Selected; copy it with the keyboard.';
    }
    setTimeout(() => {
      button.firstChild.textContent = 'Copy';
      if (said) said.textContent = '';
    }, 2500);
  });
}
`;

/** The mark in the browser's tab. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5fbf"/><path d="M10 25V7h7.5a6 6 0 0 1 0 12H14v6z" fill="#fff"/></svg>';
