import { describe, expect, it } from "@jest/globals";
import { extract } from "tar-stream";
import { debianMirror } from "../../scripts/setup/debootstrap.mjs";
import { readImageDefinition } from "../../scripts/setup/image-definition.mjs";
import { tarOfOneFile } from "../../scripts/setup/image-tar.mjs";

describe("the starter base image", () => {
  it("is defined once, in its Dockerfile", () => {
    expect(readImageDefinition()).toEqual({
      from: "debian:bookworm-slim",
      release: "bookworm",
      packages: ["bash", "coreutils", "git", "curl", "python3", "procps"],
      settings: [
        "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "ENV LANG=C.UTF-8",
        'CMD ["bash"]',
      ],
    });
  });

  it("is not made from a Dockerfile that debootstrap can't follow", () => {
    expect(() => readImageDefinition("FROM alpine:3\nRUN apk add git\n")).toThrow("expected FROM debian:RELEASE-slim");
  });

  it("comes from the system's own mirror, in both formats of apt's sources", () => {
    const newer =
      "Types: deb\nURIs: https://vendor.example/apt\n\nTypes: deb\nURIs: http://mirror.example/debian\nSuites: trixie\n";
    const older =
      "# comment\ndeb [arch=amd64] http://mirror.example/debian-security trixie main\ndeb http://mirror.example/debian/ trixie main\n";
    expect(debianMirror(newer)).toBe("http://mirror.example/debian");
    expect(debianMirror(older)).toBe("http://mirror.example/debian/");
    expect(debianMirror("deb mirror+file:/etc/apt/mirrors.list trixie main\n")).toBeUndefined();
  });

  it("is built from an archive that others can read", async () => {
    const content = "FROM debian:bookworm-slim\n".repeat(40);
    const files: Record<string, string> = {};
    const reader = extract();
    reader.end(tarOfOneFile("Dockerfile", content));
    for await (const entry of reader) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      files[entry.header.name] = Buffer.concat(chunks).toString();
    }
    expect(files).toEqual({ Dockerfile: content });
  });
});
