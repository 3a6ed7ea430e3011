import type { Sayings } from './sayings.ts';

export const media: Sayings = {
  text_to_speech: `
    read this text aloud, turn text into audio, make a voice recording of this text, speak this sentence, convert
    text to speech, generate an mp3 of this, voice over, narrate an article, say this in a nice voice
  `,
  transcribe_audio: `
    write down what is said in a recording, transcribe a meeting, speech to text, convert audio to text, subtitles
    for a podcast, what does this voice memo say, type up an interview, turn a call recording into text
  `,
  translate_audio: `
    translate a recording into english, english text of a spanish recording, foreign language audio to english, what
    is said in this french audio in english, translate speech
  `,
  edit_image: `
    change a picture, edit a photo, replace the background of an image, remove an object from a picture, retouch,
    inpaint with mask
  `,
  create_image: `
    make a picture, generate an image, draw something, create an illustration, paint a logo, produce artwork from a
    description
  `,
  create_image_variation: `
    variations of a picture, more versions of this image, similar images, another take on this logo, alternatives to
    a picture
  `,
  create_embedding: `
    turn text into vectors, embed sentences, compute embeddings, vectorise documents, vector for semantic search,
    embed this paragraph
  `,
  create_rerank: `
    sort documents by relevance, which of these passages fits the question best, reorder search results, rerank
    hits, rank passages for a query, order results by how relevant they are
  `,
  create_moderation: `
    is this text offensive, check a text for hate speech, moderate user content, detect violence or self harm, is
    this message harmful, flag abusive comments, content safety check of one text, toxicity check
  `,
  create_chat_completion: `
    ask a model a question, chat with gpt, send a message to claude, test whether a model answers, try out a model,
    get an answer from an LLM, quick test call, talk to a model, say hello to gpt through the gateway, send a prompt
    to a model
  `,
  create_completion: `
    complete a plain text, legacy completion, old style text completion, let the model continue this sentence,
    autocomplete text with an older model
  `,
  create_response: `
    use the responses api, answer with web search, model call with built in tools, let the model search the web,
    continue from a previous response, stateful model call, computer use, reasoning model with tools
  `,
  delete_response: `
    delete a stored response, remove a saved model response, erase a response from storage
  `,
  get_response: `
    fetch a stored response, read a response again, look up a response by id, what did the response say
  `,
  list_response_input_items: `
    what was the input of a response, input items of a stored response, which messages were sent for this response
  `,
  create_ocr: `
    read the text of a scanned document, text out of a pdf, ocr an invoice, extract text from a picture, turn a scan into
    markdown
  `,
};
