import type { Sayings } from './sayings.ts';

export const files: Sayings = {
  list_batches: `
    which batches are there, list batch jobs, show our bulk jobs, batches still running, recent batch runs
  `,
  create_batch: `
    run many prompts overnight, process thousands of requests in bulk, start a batch job, asynchronous bulk calls at
    half price, cheap mass processing, run a jsonl file of requests, queue up many calls in the background
  `,
  get_batch: `
    is the batch finished, status of a batch, progress of the bulk job, how many batch requests failed, check on the
    overnight job
  `,
  cancel_batch: `
    stop a batch, abort the bulk job, cancel the overnight run, kill a batch that is running
  `,
  get_batch_output: `
    results of the batch, download the answers of the bulk job, output of a finished batch, read what the batch
    produced, results of the overnight job, answers of last night's bulk run
  `,
  list_files: `
    which files are uploaded, list stored files, show our uploads, files kept at the provider, what did we upload
  `,
  upload_file: `
    upload a file, send a jsonl file to the provider, put training data up, store a document at openai, upload
    examples for fine tuning, add a pdf
  `,
  delete_file: `
    delete an uploaded file, remove a stored document, erase the upload from the provider, get rid of old training
    data
  `,
  get_file: `
    details of a file, size and purpose of an uploaded file, file metadata, is the file processed, information about
    an upload
  `,
  get_file_content: `
    download a file, contents of an uploaded file, what is inside the file, get the bytes of a stored file, save the
    file to disk
  `,
  list_fine_tuning_jobs: `
    which fine tuning jobs do we have, list trainings, models being trained, past fine tunes
  `,
  create_fine_tuning_job: `
    train a model on our data, fine tune gpt, start a training job, customise a model with our examples, teach a
    model our style
  `,
  get_fine_tuning_job: `
    is the training finished, status of a fine tune, name of the tuned model, how far is the training, did the fine
    tuning fail
  `,
  cancel_fine_tuning_job: `
    stop the training, abort fine tuning, cancel a training job, halt the fine tune
  `,
  list_fine_tuning_job_checkpoints: `
    checkpoints of a training, intermediate models of a fine tune, saved training stages, loss at each checkpoint
  `,
  list_fine_tuning_events: `
    training log, progress messages of fine tuning, what happened during training, why did training fail, events of
    a fine tune, warnings during the training
  `,
  list_vector_stores: `
    which vector stores do we have, list knowledge bases, show vector databases, our document indexes
  `,
  create_vector_store: `
    make a knowledge base, new vector store, build an index for documents, set up RAG storage, make documents
    searchable
  `,
  delete_vector_store: `
    delete a knowledge base, remove a vector store, drop the vector database, get rid of the index
  `,
  get_vector_store: `
    status of a vector store, how big is the knowledge base, details of a vector database, is indexing done
  `,
  update_vector_store: `
    rename a vector store, change the expiry of a knowledge base, edit vector store metadata, keep the vector
    database longer
  `,
  create_vector_store_file_batch: `
    add many files to a vector store, index several documents at once, bulk load the knowledge base, add a whole set
    of documents to the vector database, index these twenty pdfs, load a lot of documents for the bot
  `,
  get_vector_store_file_batch: `
    status of indexing many files, progress of a bulk load into the knowledge base, are all documents indexed, how
    far is the file batch
  `,
  cancel_vector_store_file_batch: `
    stop indexing the files, abort the bulk load into the vector store, cancel adding documents
  `,
  list_files_in_vector_store_batch: `
    which files of the batch failed to index, files in an indexing batch, state of each file in the bulk load
  `,
  list_vector_store_files: `
    which documents are in the knowledge base, files of a vector store, list the indexed files, what is in the
    vector database
  `,
  create_vector_store_file: `
    add a document to the knowledge base, put a file into the vector store, index one file, attach a pdf to the
    vector database, make this document searchable, add this handbook to the knowledge base
  `,
  delete_vector_store_file: `
    take a document out of the knowledge base, remove a file from the vector store, stop finding this file in
    search, unindex a document, remove the old handbook from the knowledge base
  `,
  get_vector_store_file: `
    is this file indexed, indexing status of one document, why did the file fail to index, state of a file in the
    vector store
  `,
};
