import { contentOf, fileOf, filesOf, fileView, removeFile, storeFile } from '../inference/files.ts';
import { badRequest } from '../inference/gateway-reply.ts';
import { cursorPage } from '../inference/owned.ts';
import type { Handlers } from '../model/handler.ts';
import { asText } from '../model/value.ts';
import { workspaceOf } from '../rows/access.ts';

/** Files: kept byte for byte. */
export const fileHandlers: Handlers = {
  list_files: (call) => {
    const purpose = call.query.get('purpose');
    const page = cursorPage(call, {
      table: filesOf(call),
      by: ['workspace_id', workspaceOf(call)],
      where: (row) => row.visible_ms <= call.now && (purpose === null || row.purpose === purpose),
      view: fileView,
      size: 10_000,
      maxSize: 10_000,
    });
    return { json: page };
  },
  upload_file: (call) => {
    const file = call.files.find((part) => part.field === 'file') ?? call.files[0];
    if (file === undefined) throw badRequest('file', "'file' must be a file.");
    const { filename, contentType, bytes } = file;
    const purpose = asText(call.body.purpose) ?? 'assistants';
    return { json: fileView(storeFile(call, { filename, contentType, bytes, purpose })) };
  },
  get_file: (call) => ({ json: fileView(fileOf(call, call.params.file_id ?? '')) }),
  delete_file: (call) => {
    const { id } = fileOf(call, call.params.file_id ?? '');
    removeFile(call, id);
    return { json: { id, object: 'file', deleted: true } };
  },
  get_file_content: (call) => {
    const { id } = fileOf(call, call.params.file_id ?? '');
    return { bytes: contentOf(call, id), headers: { 'content-type': 'application/octet-stream' } };
  },
};
