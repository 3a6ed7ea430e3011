/** Settings with which no call can be made. Its message names the variable and is shown to the caller. */
export class SettingsError extends Error {}
