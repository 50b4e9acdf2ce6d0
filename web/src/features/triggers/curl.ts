import { shellQuote } from "@/lib/shell";
import { texts } from "@/texts/triggers";

const words = texts.triggers.curl;

/**
 * Commands that send a message to a webhook, signed as Standard Webhooks says. `secret` is undefined where it is not known
 * any more: then whoever pastes the commands has it in a variable.
 */
export function curlOf(url: string, secret: string | undefined, message: Record<string, unknown>): string {
  return [
    `# ${words.key}`,
    `SECRET=${secret === undefined ? '"$WEBHOOK_SECRET"' : shellQuote(secret)}`,
    `MESSAGE=${shellQuote(JSON.stringify(message))}`,
    "",
    `# ${words.sign}`,
    'ID="msg_$(openssl rand -hex 8)"',
    'TIME="$(date +%s)"',
    'KEY="$(printf %s "${SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d \' \\n\')"',
    'SIGNATURE="$(printf %s "$ID.$TIME.$MESSAGE" \\',
    '  | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | openssl base64 -A)"',
    "",
    `# ${words.send}`,
    `curl -sS ${shellQuote(url)} \\`,
    "  -H 'Content-Type: application/json' \\",
    '  -H "webhook-id: $ID" -H "webhook-timestamp: $TIME" -H "webhook-signature: v1,$SIGNATURE" \\',
    '  --data-binary "$MESSAGE"',
  ].join("\n");
}
