import { inBody, inPath, inQuery, replacing, required, unlisted } from './model/field.ts';
import type { Domain, Escalation } from './model/operation.ts';
import { list, openObject, orNull, text, words } from './model/schema.ts';
import {
  assistantInput,
  attachments,
  metadataInput,
  newToolResources,
  openAiListInput,
  openAiPaging,
  runInput,
  threadContent,
  threadMessage,
  threadParts,
  threadRole,
  toolResources,
} from './schemas/assistants.ts';
import { executeRouting, inference, routing } from './schemas/routing.ts';

const assistantId = text('From list_assistants.');
const onThread = { thread_id: inPath(text('From create_thread.')) };
const onMessage = { ...onThread, message_id: inPath(text('From list_messages.')) };
const onRun = { ...onThread, run_id: inPath(text('From list_runs.')) };
const byAssistant = { assistant_id: required(inBody(assistantId)) };
const messageText = ['content', 'metadata'];

/** Files and stores that tools no longer have. */
const resourcesTaken: readonly Escalation[] = (
  ['tool_resources', 'tool_resources.code_interpreter.file_ids', 'tool_resources.file_search.vector_store_ids'] as const
).map((argument) => ({ argument, shrinks: true, to: 'delete', because: 'takes files from tools in use' }));

export const assistants = {
  domain: 'assistants',
  about: "OpenAI's assistants, their threads, messages and runs",
  offByDefault: true,
  operations: [
    {
      ...inference,
      name: 'list_assistants',
      method: 'GET',
      path: '/assistants',
      title: 'List assistants',
      description: 'List the assistants at the provider, newest first: ids, models, instructions, tools.',
      examplePhrases: `
        which assistants do we have, show all assistants, our bots at openai, list of assistants at the provider, which
        agents exist
      `,
      risk: 'read',
      untrusted: ['data[].name', 'data[].description', 'data[].instructions', 'data[].metadata'],
      paging: openAiPaging,
      input: { ...openAiListInput, ...routing },
    },
    {
      ...inference,
      name: 'create_assistant',
      method: 'POST',
      path: '/assistants',
      title: 'Create assistant',
      description:
        'Create an assistant: a model with instructions, tools and files, kept at the provider. Nothing runs until create_run. For saved prompt templates use create_prompt.',
      examplePhrases: `
        make an assistant, set up a bot with instructions and tools, new assistant with file search, build an agent at
        openai, define an assistant that answers questions
      `,
      risk: 'write',
      could: [],
      input: {
        model: required(inBody(text())),
        ...assistantInput,
        tool_resources: inBody(newToolResources),
        ...routing,
      },
      examples: [
        {
          says: 'An assistant that searches a vector store',
          arguments: {
            model: 'gpt-4o',
            name: 'Handbook',
            instructions: 'Answer from the employee handbook.',
            tools: [{ type: 'file_search' }],
            tool_resources: { file_search: { vector_store_ids: ['vs_abc123'] } },
            x_portkey_provider: '@openai-prod',
          },
        },
      ],
    },
    {
      ...inference,
      name: 'delete_assistant',
      method: 'DELETE',
      path: '/assistants/{assistant_id}',
      title: 'Delete assistant',
      description: 'Delete an assistant for good. Its threads and files stay.',
      examplePhrases: `
        remove an assistant, get rid of a bot, delete the support assistant, scrap an agent
      `,
      risk: 'delete',
      could: ['cuts off'],
      argumentAliases: { id: 'assistant_id' },
      input: { assistant_id: inPath(assistantId), ...routing },
    },
    {
      ...inference,
      name: 'get_assistant',
      method: 'GET',
      path: '/assistants/{assistant_id}',
      title: 'Get assistant',
      description: 'Show one assistant: model, instructions, tools, attached files and vector stores.',
      examplePhrases: `
        show the instructions of an assistant, details of one assistant, what tools does the bot have, which model does
        the assistant use
      `,
      risk: 'read',
      untrusted: ['name', 'description', 'instructions', 'metadata'],
      argumentAliases: { id: 'assistant_id' },
      input: { assistant_id: inPath(assistantId), ...routing },
    },
    {
      ...inference,
      name: 'update_assistant',
      method: 'POST',
      path: '/assistants/{assistant_id}',
      title: 'Update assistant',
      description:
        "Change an assistant's model, instructions, tools or files, from its next run on. Only what you name changes; tools and tool_resources replace the earlier ones.",
      examplePhrases: `
        change the instructions of an assistant, give the bot another model, add a tool to the assistant, edit an
        assistant, switch the agent to a new model
      `,
      risk: 'write',
      could: ['cuts off'],
      repeatable: true,
      escalates: [
        { argument: 'tools', shrinks: true, to: 'delete', because: 'takes tools from an assistant in use' },
        ...resourcesTaken,
      ],
      argumentAliases: { id: 'assistant_id' },
      input: {
        assistant_id: inPath(assistantId),
        model: inBody(text()),
        ...assistantInput,
        tool_resources: replacing(inBody(toolResources)),
        ...routing,
      },
    },
    {
      ...inference,
      name: 'create_thread',
      method: 'POST',
      path: '/threads',
      title: 'Create thread',
      description:
        'Create a thread (a conversation), with first messages if you like. Keep its id: threads cannot be listed. To run an assistant on it at once use create_thread_and_run.',
      examplePhrases: `
        start a conversation, open a new thread, begin a chat session for the assistant, new dialogue
      `,
      risk: 'write',
      could: [],
      input: {
        messages: inBody(threadParts.messages),
        tool_resources: inBody(threadParts.tool_resources),
        metadata: metadataInput,
        ...routing,
      },
    },
    {
      ...inference,
      name: 'create_thread_and_run',
      method: 'POST',
      path: '/threads/runs',
      title: 'Create thread and run',
      description:
        'Create a thread and start an assistant on it in one call; costs model tokens. On a thread that exists use create_run. Follow it with get_run, read answers with list_messages.',
      examplePhrases: `
        start a conversation and get the assistant to answer at once, new thread and run it, ask the assistant something
        in a fresh conversation, one call to ask an assistant
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        ...byAssistant,
        thread: inBody(openObject(threadParts, 'messages, tool_resources, metadata')),
        tool_resources: unlisted(inBody(toolResources)),
        ...runInput,
        ...executeRouting,
      },
    },
    {
      ...inference,
      name: 'delete_thread',
      method: 'DELETE',
      path: '/threads/{thread_id}',
      title: 'Delete thread',
      description: 'Delete a thread with all its messages, for good. For one message use delete_message.',
      examplePhrases: `
        delete a conversation, remove a thread with all messages, erase the whole chat, forget the dialogue
      `,
      risk: 'delete',
      could: ['cuts off'],
      argumentAliases: { id: 'thread_id' },
      input: { ...onThread, ...routing },
    },
    {
      ...inference,
      name: 'get_thread',
      method: 'GET',
      path: '/threads/{thread_id}',
      title: 'Get thread',
      description: "Show a thread's metadata and files. What was said is in list_messages.",
      examplePhrases: `
        show a thread, metadata of a conversation, which files belong to the thread
      `,
      risk: 'read',
      untrusted: ['metadata'],
      argumentAliases: { id: 'thread_id' },
      input: { ...onThread, ...routing },
    },
    {
      ...inference,
      name: 'update_thread',
      method: 'POST',
      path: '/threads/{thread_id}',
      title: 'Update thread',
      description: "Change a thread's metadata or the files of its tools. To add what a user says use create_message.",
      examplePhrases: `
        change a thread's metadata, edit conversation metadata, tag a conversation, attach other files to the thread
      `,
      risk: 'write',
      could: ['cuts off'],
      repeatable: true,
      escalates: resourcesTaken,
      argumentAliases: { id: 'thread_id' },
      input: {
        ...onThread,
        tool_resources: replacing(inBody(toolResources)),
        metadata: replacing(inBody(metadataInput.schema)),
        ...routing,
      },
    },
    {
      ...inference,
      name: 'list_messages',
      method: 'GET',
      path: '/threads/{thread_id}/messages',
      title: 'List messages',
      description: "Read a thread's messages, newest first: what users said and what assistants answered.",
      examplePhrases: `
        what was said in the conversation, read the chat history of a thread, show all messages, transcript of the
        thread, what did the assistant answer, what did the customer write in the conversation, what happened in the
        conversation
      `,
      risk: 'read',
      untrusted: messageText.map((field) => `data[].${field}`),
      paging: openAiPaging,
      argumentAliases: { id: 'thread_id' },
      input: { ...onThread, run_id: inQuery(text('Only what this run wrote.')), ...openAiListInput, ...routing },
    },
    {
      ...inference,
      name: 'create_message',
      method: 'POST',
      path: '/threads/{thread_id}/messages',
      title: 'Create message',
      description: 'Add a message to a thread. No assistant answers until create_run.',
      examplePhrases: `
        add a message to a thread, post something in the conversation, write a user message to the thread, append a
        question to the dialogue
      `,
      risk: 'write',
      could: [],
      argumentAliases: { id: 'thread_id' },
      input: {
        ...onThread,
        role: required(inBody(threadRole)),
        content: required(inBody(threadContent)),
        attachments: unlisted(inBody(attachments)),
        metadata: metadataInput,
        ...routing,
      },
    },
    {
      ...inference,
      name: 'delete_message',
      method: 'DELETE',
      path: '/threads/{thread_id}/messages/{message_id}',
      title: 'Delete message',
      description: 'Delete one message of a thread, for good. For the whole conversation use delete_thread.',
      examplePhrases: `
        delete one message, remove a message from the conversation, erase what was said
      `,
      risk: 'delete',
      could: ['cuts off'],
      input: { ...onMessage, ...routing },
    },
    {
      ...inference,
      name: 'get_message',
      method: 'GET',
      path: '/threads/{thread_id}/messages/{message_id}',
      title: 'Get message',
      description: 'Read one message of a thread, with its annotations and attachments.',
      examplePhrases: `
        read one message, show a single message of a thread, annotations of a message, full text of this message
      `,
      risk: 'read',
      untrusted: messageText,
      input: { ...onMessage, ...routing },
    },
    {
      ...inference,
      name: 'update_message',
      method: 'POST',
      path: '/threads/{thread_id}/messages/{message_id}',
      title: 'Update message',
      description: "Change a message's metadata. Its text cannot be changed: delete_message and create_message again.",
      examplePhrases: `
        change the metadata of a message, tag a message, edit message metadata
      `,
      risk: 'write',
      could: [],
      repeatable: true,
      input: { ...onMessage, metadata: replacing(inBody(metadataInput.schema)), ...routing },
    },
    {
      ...inference,
      name: 'list_runs',
      method: 'GET',
      path: '/threads/{thread_id}/runs',
      title: 'List runs',
      description:
        "List the runs of a thread, newest first: status, assistant, token use. A run's steps are in list_run_steps.",
      examplePhrases: `
        which runs happened on the thread, list the runs, history of assistant runs, earlier executions of the assistant
      `,
      risk: 'read',
      untrusted: ['data[].instructions', 'data[].metadata', 'data[].required_action'],
      paging: openAiPaging,
      argumentAliases: { id: 'thread_id' },
      input: { ...onThread, ...openAiListInput, ...routing },
    },
    {
      ...inference,
      name: 'create_run',
      method: 'POST',
      path: '/threads/{thread_id}/runs',
      title: 'Create run',
      description:
        'Start an assistant on a thread that exists; costs model tokens. Follow it with get_run; if it waits for function results answer with submit_run_tool_outputs. With a new thread use create_thread_and_run.',
      examplePhrases: `
        let the assistant answer, run the assistant on a thread, start the assistant on an existing conversation, get
        the bot to process the thread, have the assistant reply in an existing conversation
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      argumentAliases: { id: 'thread_id' },
      input: {
        ...onThread,
        ...byAssistant,
        additional_instructions: inBody(orNull(words("After the assistant's."))),
        additional_messages: unlisted(inBody(orNull(list(threadMessage, 'Added to the thread first.')))),
        ...runInput,
        ...executeRouting,
      },
    },
    {
      ...inference,
      name: 'get_run',
      method: 'GET',
      path: '/threads/{thread_id}/runs/{run_id}',
      title: 'Get run',
      description:
        'Show how a run stands: queued, in_progress, requires_action (with the functions it wants called), completed, failed; its error and token use.',
      examplePhrases: `
        is the run finished, status of an assistant run, what is the run waiting for, why did the assistant run fail,
        check on a run
      `,
      risk: 'read',
      untrusted: ['instructions', 'metadata', 'required_action', 'last_error'],
      input: { ...onRun, ...routing },
    },
    {
      ...inference,
      name: 'update_run',
      method: 'POST',
      path: '/threads/{thread_id}/runs/{run_id}',
      title: 'Update run',
      description: "Change a run's metadata, and nothing else. To stop it use cancel_run.",
      examplePhrases: `
        change a run's metadata, tag a run, annotate an assistant run
      `,
      risk: 'write',
      could: [],
      repeatable: true,
      input: { ...onRun, metadata: replacing(inBody(metadataInput.schema)), ...routing },
    },
    {
      ...inference,
      name: 'cancel_run',
      method: 'POST',
      path: '/threads/{thread_id}/runs/{run_id}/cancel',
      title: 'Cancel run',
      description: 'Stop a run that is in progress. It cannot be resumed; start again with create_run.',
      examplePhrases: `
        stop the assistant, abort a run, the assistant is taking too long stop it, cancel a run in progress, interrupt
        the bot
      `,
      risk: 'delete',
      could: ['cuts off'],
      input: { ...onRun, ...routing },
    },
    {
      ...inference,
      name: 'list_run_steps',
      method: 'GET',
      path: '/threads/{thread_id}/runs/{run_id}/steps',
      title: 'List run steps',
      description:
        'List what a run did, step by step: messages written and tools called, with their inputs and outputs.',
      examplePhrases: `
        what did the assistant do, steps of a run, which tools did the run call, what happened during a run step by step
      `,
      risk: 'read',
      untrusted: ['data[].step_details', 'data[].metadata'],
      paging: openAiPaging,
      input: { ...onRun, ...openAiListInput, ...routing },
    },
    {
      ...inference,
      name: 'get_run_step',
      method: 'GET',
      path: '/threads/{thread_id}/runs/{run_id}/steps/{step_id}',
      title: 'Get run step',
      description: 'Show one step of a run: the message it wrote or the tools it called.',
      examplePhrases: `
        show one step of a run, details of a single run step, input and output of one tool call in the run
      `,
      risk: 'read',
      untrusted: ['step_details', 'metadata'],
      input: { ...onRun, step_id: inPath(text('From list_run_steps.')), ...routing },
    },
    {
      ...inference,
      name: 'submit_run_tool_outputs',
      method: 'POST',
      path: '/threads/{thread_id}/runs/{run_id}/submit_tool_outputs',
      title: 'Submit run tool outputs',
      description:
        'Give a run in status requires_action the results of the functions it asked for, all in one call; it then goes on and costs tokens.',
      examplePhrases: `
        give the run the function results, return tool output to the assistant, answer a run that requires action, hand
        back the result of the function call, the run waits for tool results
      `,
      risk: 'execute',
      could: ['spends', 'sends elsewhere'],
      input: {
        ...onRun,
        tool_outputs: required(
          inBody(
            list(
              openObject({ tool_call_id: text("From get_run's required_action."), output: words('What it returned.') }),
              'Each with tool_call_id (see get_run) and output.',
            ),
          ),
        ),
        stream: runInput.stream,
        ...executeRouting,
      },
    },
  ],
} satisfies Domain;
