import type { Sayings } from './sayings.ts';

export const assistants: Sayings = {
  list_assistants: `
    which assistants do we have, show all assistants, our bots at openai, list of assistants at the provider, which
    agents exist
  `,
  create_assistant: `
    make an assistant, set up a bot with instructions and tools, new assistant with file search, build an agent at
    openai, define an assistant that answers questions
  `,
  delete_assistant: `
    remove an assistant, get rid of a bot, delete the support assistant, scrap an agent
  `,
  get_assistant: `
    show the instructions of an assistant, details of one assistant, what tools does the bot have, which model does
    the assistant use
  `,
  update_assistant: `
    change the instructions of an assistant, give the bot another model, add a tool to the assistant, edit an
    assistant, switch the agent to a new model
  `,
  create_thread: `
    start a conversation, open a new thread, begin a chat session for the assistant, new dialogue
  `,
  create_thread_and_run: `
    start a conversation and get the assistant to answer at once, new thread and run it, ask the assistant something
    in a fresh conversation, one call to ask an assistant
  `,
  delete_thread: `
    delete a conversation, remove a thread with all messages, erase the whole chat, forget the dialogue
  `,
  get_thread: `
    show a thread, metadata of a conversation, which files belong to the thread
  `,
  update_thread: `
    change a thread's metadata, edit conversation metadata, tag a conversation, attach other files to the thread
  `,
  list_messages: `
    what was said in the conversation, read the chat history of a thread, show all messages, transcript of the
    thread, what did the assistant answer, what did the customer write in the conversation, what happened in the
    conversation
  `,
  create_message: `
    add a message to a thread, post something in the conversation, write a user message to the thread, append a
    question to the dialogue
  `,
  delete_message: `
    delete one message, remove a message from the conversation, erase what was said
  `,
  get_message: `
    read one message, show a single message of a thread, annotations of a message, full text of this message
  `,
  update_message: `
    change the metadata of a message, tag a message, edit message metadata
  `,
  list_runs: `
    which runs happened on the thread, list the runs, history of assistant runs, earlier executions of the assistant
  `,
  create_run: `
    let the assistant answer, run the assistant on a thread, start the assistant on an existing conversation, get
    the bot to process the thread, have the assistant reply in an existing conversation
  `,
  get_run: `
    is the run finished, status of an assistant run, what is the run waiting for, why did the assistant run fail,
    check on a run
  `,
  update_run: `
    change a run's metadata, tag a run, annotate an assistant run
  `,
  cancel_run: `
    stop the assistant, abort a run, the assistant is taking too long stop it, cancel a run in progress, interrupt
    the bot
  `,
  list_run_steps: `
    what did the assistant do, steps of a run, which tools did the run call, what happened during a run step by step
  `,
  get_run_step: `
    show one step of a run, details of a single run step, input and output of one tool call in the run
  `,
  submit_run_tool_outputs: `
    give the run the function results, return tool output to the assistant, answer a run that requires action, hand
    back the result of the function call, the run waits for tool results
  `,
};
