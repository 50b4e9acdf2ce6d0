import { formatNumber } from "@/lib/format";
import { counted } from "./counted";

export const trying = {
  asVisitor: "No account is needed to try it.",
  left: (left: number, tries: number) =>
    `You are trying without an account: ${left} of ${counted(tries, "run", "runs")} left.`,
  noneLeft: "You have used all your tries.",
  register: "Create an account",
  registerWhy: "to go on as you like; what you have run stays yours.",
  registerTitle: "What you have run stays yours.",
  download: "Download",
  downloadAs: "Download the answer as",
  formats: { md: "Markdown (.md)", json: "JSON, with model and cost (.json)", csv: "Table (.csv)" },
  fileName: "answer",
  change: "Run again with changes",
  changeInput: "Change the input",
  retry: "Try again",
  retryRefused: "Not tried again",
  fillFromFile: "Fill from a file",
  fillDetail: (most: number) =>
    `Text, Markdown, CSV, JSON, HTML, PDF or Word. At most ${formatNumber(most)} characters; the file itself stays here.`,
  dropHere: "Drop the file to fill this in",
  reading: (name: string) => `Reading ${name} …`,
  filled: (name: string, length: number) => `${name}: ${formatNumber(length)} characters.`,
  undoFill: "Put back what stood here",
  characters: (length: number, most: number) => `${formatNumber(length)} of ${formatNumber(most)} characters`,
  fileWrong: {
    kind: (name: string) =>
      `${name} is of a kind that cannot be read. Give text, Markdown, CSV, JSON, HTML, PDF or Word.`,
    size: (name: string, megabytes: number) => `${name} is larger than ${megabytes} MB. Give a smaller file.`,
    length: (name: string, length: number, most: number) =>
      `${name} has ${formatNumber(length)} characters, and ${formatNumber(most)} fit. Give a part of it.`,
    empty: (name: string) => `There is no text in ${name}. If it is a scan, its text must be recognised first.`,
    broken: (name: string) => `${name} could not be read. It may be damaged or locked with a password.`,
    several: "Give one file at a time.",
  },
  call: {
    title: "How to call it",
    detail: "With an API key in RIALTO_API_KEY, this runs as it stands.",
    makeKey: "Make a key",
    languages: "Language",
    copy: (language: string) => `Copy the ${language} code`,
    needs: {
      curl: "Any shell with curl.",
      python: "Python 3.9 or later, nothing to install.",
      typescript: "Node 22.18 or later: save it as call.mts and run `node call.mts`.",
    },
    comment: {
      key: "A key is made in the settings",
      long: "What takes longer than a minute: GET /workflows/<id>?wait=60",
      untilOver: "The answer comes at once; a long one is asked for again.",
    },
  },
};
