/** One message of a stream of server-sent events. */
export interface StreamMessage {
  /** Where the stream goes on after this message; empty where the server gave none. */
  id: string;
  event: string;
  data: string;
}

const LINE_END = /\r\n|\n|\r(?!$)/;

/** Puts messages together from text that arrives in pieces, cut anywhere. */
export class EventStreamParser {
  private rest = "";
  private id = "";
  private event = "";
  private data: string[] = [];

  /** Takes the next piece; answers with the messages that are complete by now. */
  take(piece: string): StreamMessage[] {
    const lines = (this.rest + piece).split(LINE_END);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.line(line) ?? []);
  }

  private line(line: string): StreamMessage | undefined {
    if (line === "") return this.dispatch();
    const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === "data") this.data.push(value);
    else if (name === "event") this.event = value;
    else if (name === "id") this.id = value;
    return undefined;
  }

  private dispatch(): StreamMessage | undefined {
    const message = { id: this.id, event: this.event || "message", data: this.data.join("\n") };
    const isComplete = this.data.length > 0;
    this.event = "";
    this.data = [];
    return isComplete ? message : undefined;
  }
}
