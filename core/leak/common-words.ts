/** Names that belong to every Linux machine, every ecosystem or the harness itself, whatever tasks mention them. Lower case. */
const commonLiterals = new Set(
  `
  x86-64 i386 i586 i686 armv7 armv7l armv8 riscv64 ppc64le s390x win32 win64 log2 log10 sha3-256 sha-512 sha-1 crc16 crc-16 crc-32 adler32
  p-256 p-384 p-521 secp256r1 secp384r1 prime256v1 secp256k1 ed25519 x25519 rs256 hs256 es256 aes-128 aes-256 aes128 aes256 aes-256-gcm aes-256-cbc aes-128-gcm
  tls1.2 tls1.3 tlsv1.2 tlsv1.3 http/2 http/3 http2 http3 wgs84 rfc2822 rfc5322 rfc8259 rfc3986 rfc4180 c99 c11 c17 c++11 c++17 c++20 es2015 gnu99 gnu17
  utf8mb4 int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 bfloat16 complex128 ext4 fat32 raid1 raid5 x509 pkcs1 pkcs7 pkcs8 pkcs12
  urllib3 jinja2 psycopg2 beautifulsoup4 openpyxl junit4 junit5 node18 node20 python3.8 python3.9 python3.10 python3.13 gcc-12 gcc-13 debian12 ubuntu22.04
  arctan2 atan2 log1p expm1 exp2 hypot3 nan2num b64decode b64encode b32decode b32encode b16decode b85decode b85encode a85decode a85encode uuid1 uuid3 uuid4 uuid5
  inet6 getaddrinfo int2 float4 float8 varchar2 nvarchar2 tsvector2 utf8_general_ci gbk2312 gb2312 big5 euc-jp cp1254 cp1257 mac_roman macroman iso-8859-2
  iso-8859-9 iso8859-1 iso8859-15 latin1 latin2 strtoul64 fseeko64 lseek64 mmap2 dup2 dup3 pipe2 epoll_create1 accept4 wait3 wait4 umount2 sigaction2
  i2c rs232 rs485 pcm16 pcm_s16le s16le yuv420p h265 x264 libx264 libx265 libvpx-vp9 1080p 720p 480p mpeg4 srgb rgb565 rgba8 base85 base58 base16 ascii85 rot13
  base64url s_client s_server wc2 0xff 0xffff 0xffffffff 0x7fffffff 0xdeadbeef r_frame_rate codec_type codec_name stdin_data
  127.0.0.1 0.0.0.0 255.255.255.255 ::1 python3 python2 base64 base32 sha1sum sha256 sha-256 sha256sum sha512 sha512sum md5sum crc32
  x86_64 aarch64 arm64 amd64 utf-16 utf-8-sig utf-16le latin-1 iso8601 iso-8601 iso-8859-1 rfc3339 http/1.1 ipv4 ipv6 sqlite3 log4j
  i18n l10n h264 mp4 oauth2 s3 ec2 k8s web3 python3.11 python3.12 agent@localhost
  name@example.com user@example.com you@example.com agent@example.com
  skill.md agents.md claude.md changelog.md contributing.md harness.yaml package.json package-lock.json tsconfig.json
  requirements.txt pyproject.toml makefile cargo.toml go.mod pom.xml docker-compose.yml compose.yaml
  /var/www /var/www/html /var/spool/cron /var/mail /var/backups /etc/security/limits.conf /etc/network/interfaces /etc/pam.d /etc/ssh/sshd_config
  __init__.py conftest.py __main__.py manage.py wsgi.py urls.py models.py views.py tox.ini pytest.ini poetry.lock cargo.lock yarn.lock pnpm-lock.yaml
  go.sum gemfile.lock composer.json composer.lock build.gradle settings.gradle cmakelists.txt lib.rs mod.rs build.rs mix.exs manifest.json license.txt
  style.css styles.css robots.txt sitemap.xml favicon.ico .gitignore .gitattributes .dockerignore .editorconfig .npmrc .bashrc .profile .htaccess .env
  nginx.conf redis.conf httpd.conf postgresql.conf pg_hba.conf my.cnf php.ini sshd_config ssh_config authorized_keys known_hosts id_rsa id_ed25519
  docker-compose.yaml kustomization.yaml chart.yaml values.yaml deployment.yaml webpack.config.js jest.config.js vite.config.ts schema.prisma
  tool_name tool_input tool_response task_instruction hook_event_name exit_code file_path line_number read_file write_file
  timeout_seconds node_modules
  cp437 cp850 cp1250 cp1251 cp1252 windows-1250 windows-1251 windows-1252 latin-15 iso-8859-15 koi8-r utf-32 gb18030 shift_jis us-ascii
  sqlite_master sqlite_schema user_version foreign_keys information_schema pg_catalog table_name column_name row_number
  javascript typescript github gitlab bitbucket openssl postgresql mongodb filenotfound additionalcontext hookspecificoutput updatedinput
  pretooluse posttooluse sessionstart posttoolusefailure turnlimit nudgeaftertoolerrors toolerrors
  service.log refs/heads/main content_type user_agent status_code return_code error_code file_name
  `
    .trim()
    .split(/\s+/),
);

/** Folders whose content every machine has; a path below them is nobody's secret. */
const commonFolders =
  /^\/(usr|bin|sbin|lib|lib64|dev|proc|sys|opt\/harness|etc\/(passwd|group|hosts|resolv\.conf|os-release|apt|ssl|profile|environment|gitconfig|localtime|timezone|nsswitch\.conf|fstab|sudoers|shadow)|var\/(log|tmp|run|lib|cache)|run|etc\/(cron\.d|systemd|default|init\.d))(\/|$)/;
/** Below these a path of one more part is still common when its words are. */
const genericPathWords = new Set(
  `app data src source output outputs out input inputs in tmp temp home root workspace work project repo repository build dist bin
  lib libs test tests logs log config conf configs result results file files example examples doc docs user users folder dir path to
  some your my the code script scripts assets public static`
    .trim()
    .split(/\s+/),
);

/** What one calls a file for the time being, whatever is in it. */
const everydayFileNames = new Set(
  `
  access after all answer app archive audio backup bar base before book build bundle ca cache cert chain client clients common customers changes check checks config data debug default demo diff document download draft employees error errors example file files final foo
  history image images index info input install items key leaf list log main model music names new notes old output orders page patch people photo plan private products public query readme record records report request requests response
  result results root rows run sales sample schema script secret server settings setup start state stats status summary table temp test tests tmp todo train transactions user users utils values video warnings words
  `
    .trim()
    .split(/\s+/),
);

/** Whether a literal (lower case) says nothing about any one task. */
export function isCommonLiteral(literal: string): boolean {
  if (commonLiterals.has(literal) || commonFolders.test(literal)) return true;
  if (/^\d/.test(literal) && isCommonNumber(literal)) return true;
  if (!literal.includes("/")) return isEverydayFileName(literal);
  const parts = literal.split("/").filter((part) => part !== "" && part !== ".");
  if (parts[0] === "tmp" && parts.length === 2 && parts.every((part) => genericPathWords.has(part))) return true;
  const words = parts.slice(0, -1).concat(withoutEnding(parts.at(-1) ?? ""));
  return parts.length <= 2 && words.every((part) => genericPathWords.has(part) || part === "a" || part === "b");
}

function isEverydayFileName(literal: string): boolean {
  return /^[a-z]+\.[a-z]+$/.test(literal) && everydayFileNames.has(literal.split(".")[0] ?? "");
}

function withoutEnding(name: string): string {
  return name.replace(/\.[a-z0-9]{1,5}$/, "");
}

const wellKnownNumbers = new Set(
  `23976 29970 59940 4326 3857 2056 6371 22050 44100 11025 48000 96000 192000 299792458 1001 24000 30000 60000 1440 10080 525600 31536000 604800 86399 125 1023 1025 1234 12345 123456 1433 1521 2049 2181 2375 2376 2379 3001 3128 3306 3389 4173 4200 4321 5001 5173 5432 5433 5555 5601
  5672 6006 6379 6443 7070 7077 7233 8001 8008 8080 8081 8083 8088 8443 8888 8983 9001 9042 9090 9092 9093 9418 9999 10250 11211 11434
  15672 27017 32767 32768 65535 65536 99999 86400 3600 0644 0755 0600 0777 0700 1777 644 755 777 775 664 444 555 666 022 077
  398 179 181 359 361 1439 1441 101 111 123 126 127 129 134 135 137 139 141 143 144 192 201 202 204 206 254 255 301 302 303 304 307 308 365 366 401 403 404 405 406
  408 409 410 413 415 418 422 425 426 429 443 465 451 501 502 503 504 587 631 636 993 995 999`
    .trim()
    .split(/\s+/),
);

const everybodysFractions = new Set(
  "23.976 29.97 59.94 119.88 9.81 9.80665 273.15 8.314 6.022 1.609 1.60934 2.54 0.3048 0.4536 1.96 2.576 1013.25 101.325 0.95 0.99 0.05 0.01 25.4 3.14 3.141 3.1415 3.14159 2.718 2.71828 1.414 1.618 0.001 0.0001 1.25 2.25 0.125 0.333 0.667".split(
    " ",
  ),
);

/** Numbers of two digits and zeros, powers of two, years and well-known ports are everybody's. */
export function isCommonNumber(literal: string): boolean {
  if (!/^\d+$/.test(literal)) return /^\d+(\.0+)$/.test(literal) || everybodysFractions.has(literal);
  const value = Number(literal);
  return (
    literal.replace(/0+$/, "").length <= 2 ||
    Number.isInteger(Math.log2(value)) ||
    (value >= 1900 && value <= 2100) ||
    wellKnownNumbers.has(literal)
  );
}

/** Words of English and of computing that are in everybody's guidance: they never count as words of one task. */
export const plainWords = new Set(
  `
  about above across after again against ahead along already also although always among another anything appear around aside available
  avoid away back because become been before begin behind being below best better between both bring call came cannot carefully case
  cause certain change changed changes check checked checks choose clean clear close come command commands commit compare complete
  completely contain contains content contents copy correct could count create created current data decide default delete describe
  detail details different directory does doing done double down draft each earlier easy edit either else empty encoding end ends
  enough ensure entry entries environment error errors even ever every everything exact exactly example except exist existing exists
  expect expected explain fail failed failing fails failure false field fields file files fill final finally find fine finish
  finished first fits fix folder folders follow following form format found from full function further general generate get give given
  goes going good guess guessed half hand happen hard have having header headers held help here hidden hold however identity important
  inside instead instruction instructions into issue items itself just keep keeps kept kind know known last later leave left length
  less letter letters like line lines list listed lists little load look looks lost made main make makes many mark matter maybe mean
  means memory mention merge message method might mind missing mistake more most move much must name named names need needed needs
  never newest next none note notes nothing notice number numbers object objects often once one only open option options order
  original other others otherwise output outputs over own page parse part parts pass passed path paths piece place plain plan please
  point possible prefer prefers prepare present previous print prints problem proceed produce program programs project proper put
  query question quote quoted raise rather read reading reads ready real really reason record recover remember remove repair repeat
  replace report repository request requested requests require required requirement rest result results retry return review right
  round rows rule rules runs running said same save saved says script scripts search second section see seen select separate server
  service set setting settings several shape short should show shown shows side simple since single size skip small some something
  sorted source space special start started starts state stated states step steps still stop stops store strict such suite sure table
  take taken takes task tasks tell test tests text than that their them then there these they thing things third this those three
  through time times together tool tools total touch trust truth turn twice type unchanged under understand unless until update used
  user uses using valid value values verify version versions very view wait want wanted watch ways well were what when where whether
  which while whole will with within without word words work working works would write writes writing written wrong your columns column
  separator quoting duplicate duplicates whitespace characters character newline newlines bytes byte digits decimals date dates string
  strings integer list lists branch branches author email config configured configure install installed package packages module
  alone untouched unaltered unmodified intact leave preserve removed forbidden only except unless without
  ascending descending alphabetical alphabetically unique distinct sort order ordered sorting trailing leading exactly precisely
  fewer least maximum minimum limit limits within must shall exactly approximately
  dependency dependencies library libraries process processes port ports socket listen log logs database schema json yaml csv html
  `
    .trim()
    .split(/\s+/),
);
