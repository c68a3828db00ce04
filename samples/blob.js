// Lists and reads blobs without any package, so that the quickstart's check does not rest on what it checks.
//   node blob.js CONNECTION_STRING list CONTAINER/PREFIX    prints CONTAINER/NAME of every blob
//   node blob.js CONNECTION_STRING get CONTAINER/NAME       writes its bytes to standard output
const crypto = require("crypto");
const http = require("http");

const [connectionString, verb, path] = process.argv.slice(2);
const settings = Object.fromEntries(connectionString.split(";").filter(Boolean).map(part => {
  const equals = part.indexOf("=");
  return [part.slice(0, equals), part.slice(equals + 1)];
}));
const [container, ...rest] = path.split("/");
const name = rest.join("/");

// An account's shared access signature:
// https://learn.microsoft.com/rest/api/storageservices/create-account-sas#construct-the-signature-string
const token = { sv: "2019-12-12", ss: "b", srt: "co", sp: "rl", se: new Date(Date.now() + 3600e3).toISOString().slice(0, 19) + "Z" };
const text = [settings.AccountName, token.sp, token.ss, token.srt, "", token.se, "", "", token.sv, ""].join("\n");
token.sig = crypto.createHmac("sha256", Buffer.from(settings.AccountKey, "base64")).update(text, "utf8").digest("base64");

function get(resource, query, use) {
  const url = `${settings.BlobEndpoint}/${resource}?${new URLSearchParams({ ...query, ...token })}`;
  http.get(url, response => {
    if (response.statusCode !== 200) {
      console.error(`${resource}: HTTP ${response.statusCode}`);
      process.exit(1);
    }
    use(response);
  });
}

if (verb === "get") {
  get(`${container}/${encodeURI(name)}`, {}, response => response.pipe(process.stdout));
} else {
  get(container, { restype: "container", comp: "list", prefix: name }, async response => {
    let xml = "";
    for await (const chunk of response) xml += chunk;
    for (const match of xml.matchAll(/<Name>([^<]*)<\/Name>/g)) console.log(`${container}/${match[1]}`);
  });
}
