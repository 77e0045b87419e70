// Imports one file and prints how it ended, as JSON. All it knows of the API is the generated schema.
// node client.js API RECORD_TYPE FILE_NAME CONTENT, with the access token in TOKEN
import type { components, operations } from "./schema";

declare const process: { argv: string[]; env: Record<string, string | undefined> };

type Answer<Name extends keyof operations, Status extends number> = operations[Name] extends {
  responses: Record<Status, { content: { "application/json": infer Body } }>;
}
  ? Body
  : never;
type Wish = operations["prepare_import"]["requestBody"]["content"]["application/json"];
type Problem = components["schemas"]["Problem"];
type Job = Answer<"show_import", 200>;
type Part = operations["download_results"]["parameters"]["path"]["part"];

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail} ${problem.hint}`);
  }
}

class Client {
  constructor(
    private readonly api: string,
    private readonly token: string,
  ) {}

  async prepare(wish: Wish): Promise<Answer<"prepare_import", 201>> {
    const answer = await this.ask("/imports", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": `${Date.now()}-${Math.random()}` },
      body: JSON.stringify(wish),
    });
    return answer.json();
  }

  async finished(id: string): Promise<Job> {
    for (;;) {
      const job: Job = await (await this.ask(`/imports/${id}`)).json();
      if (job.poll_after_ms === null) return job;
      await new Promise((resume) => setTimeout(resume, job.poll_after_ms ?? 0));
    }
  }

  async results(id: string, part: Part): Promise<string> {
    const answer = await this.ask(`/imports/${id}/results/${part}`);
    return answer.text();
  }

  async errors(id: string): Promise<Answer<"list_row_errors", 200>> {
    return (await this.ask(`/imports/${id}/errors?f=${encodeURIComponent("column=Name")}`)).json();
  }

  private async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, Authorization: `Bearer ${this.token}` };
    const answer = await fetch(this.api + path, { ...init, headers });
    if (!answer.ok) throw new Refused(await answer.json());
    return answer;
  }
}

async function upload(form: components["schemas"]["UploadForm"], content: Blob): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", content);
  const answer = await fetch(form.url, { method: "POST", body });
  if (!answer.ok) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
}

const [, , api = "", recordType = "", fileName = "", text = ""] = process.argv;
const client = new Client(api, process.env.TOKEN ?? "");
const prepared = await client.prepare({ record_type: recordType, file_name: fileName });
if (prepared.upload === null) throw new Error("no form");
await upload(prepared.upload, new Blob([text]));
const job = await client.finished(prepared.job.id);
const results: Partial<Record<Part, string>> = {};
for (const part of Object.keys(job.results) as Part[]) results[part] = await client.results(job.id, part);
const reasons = (await client.errors(job.id)).reasons.map((reason) => reason.code);
console.log(JSON.stringify({ state: job.state, counts: job.counts, reasons, results }));
