/** Stands for the sessions of a site: begins one, and gives the header that sets its cookie. */
export declare function startSession(identifier: string): Promise<string>;
