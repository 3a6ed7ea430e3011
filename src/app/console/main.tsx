import { render } from 'preact';
import { Console } from './console.tsx';
import './console.css';

const root = document.querySelector('#root');
if (root) render(<Console />, root);
