// Prints the notes of the version in package.json. Usage: npx tsx scripts/release/notes.ts
import { readFileSync } from 'node:fs';
import { readPackage } from '../docs/package.ts';
import { notesOf } from './findings.ts';

process.stdout.write(notesOf(readFileSync('CHANGELOG.md', 'utf8'), readPackage().version));
