import { perform } from '../inference/perform.ts';
import { hash32 } from '../inference/stand-in.ts';
import { invalid } from '../model/api-error.ts';
import type { Handlers, JsonObject } from '../model/handler.ts';
import { asList, asObject, asText, isOn } from '../model/value.ts';

/** Cents for one page. */
const centsPerPage = 0.1;

/** So many pages a document has at most here. */
const mostPages = 5;

const addressOf = (body: JsonObject): string => {
  const document = asObject(body.document) ?? {};
  const address =
    asText(document.document_url) ?? asText(document.image_url) ?? asText(asObject(document.image_url)?.url);
  if (address === undefined || address === '') throw invalid('document', 'needs a document_url or an image_url');
  return address;
};

/** A document of one to five pages, the same every time for the same address; nothing is fetched. */
const pagesOf = (body: JsonObject): JsonObject[] => {
  const address = addressOf(body);
  const count = asText(asObject(body.document)?.document_url) === undefined ? 1 : 1 + (hash32(address) % mostPages);
  const wanted = asList(body.pages).filter((page): page is number => typeof page === 'number');
  const all = Array.from({ length: count }, (_, index) => index);
  return (wanted.length === 0 ? all : all.filter((index) => wanted.includes(index))).map((index) => ({
    index,
    markdown: `# Page ${index + 1}\n\nText of page ${index + 1} of the document.`,
    images: isOn(body.include_image_base64)
      ? [{ id: `img-${index}.jpeg`, image_base64: 'data:image/jpeg;base64,/9j/' }]
      : [],
    dimensions: { dpi: 200, height: 2200, width: 1700 },
  }));
};

/** OCR that fetches nothing: a text that follows from the address. Shape: Mistral's, as the gateway passes it on. */
export const ocrHandlers: Handlers = {
  create_ocr: (call) =>
    perform(call, {
      endpoint: '/ocr',
      body: call.body,
      inputText: addressOf(call.body),
      answer: (body, { model }) => {
        const pages = pagesOf(body);
        return {
          json: { pages, model, usage_info: { pages_processed: pages.length, doc_size_bytes: null } },
          usage: { prompt: 0, completion: 0 },
          cost: pages.length * centsPerPage,
        };
      },
    }),
};
