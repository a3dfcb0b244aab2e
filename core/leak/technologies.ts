/** Stems of what every engineer names: programs, languages, formats, days and numbers, as far as the ordinary words lack them. */
export const technologies: ReadonlySet<string> = new Set(
  `
  ansible apache apachectl apt ascii aspell asyncio autoconf autopep8 avro babel bash bazel biome black bsd bundler busybox bzip cargo celery certbot
  chmod chown clang clippy cmake cobol composer conda cpan cpio crontab cryptography ctest curl cython dataclass dask debian deno dmesg docker dockerfile
  doctest dotnet elastic elasticsearch elixir erlang eslint express fastapi fdisk ffmpeg fish flake flask fluentd fortran freebsd fsck gawk gcc gdb
  gitlab gitignore golang gradle grafana graphql grpc gunicorn gzip hadoop haskell helm heredoc homebrew httpd httpie httpx hypothesis ignor imagemagick
  influx initramf iptabl isort istio java javac jenkin jest jinja jshint jsonl jsonschema julia junit jupyter kafka kernel keycloak kotlin kubectl kubernet
  latex latexmk laravel ldap lerna libre lighttpd linux lint linter logrotat lsof lvm maven mariadb markdown matplotlib maxima mercurial meson minio mkdir mocha
  mongo mypi mysql namespac nano ndjson neovim netcat netstat nextj nginx ninja nodej nohup nose npm nslookup numpi nuxt oauth objdump ocaml octav openssl
  openapi opencv otool pandas pandoc parquet pdflatex pdm perl phpunit pipefail pipenv pnpm podman poetri poetry polar postgr postgresql powershell prettier
  prisma prometheu protobuf psql psycopg pycach pycache pydant pydantic pylint pypi pyproject pytest python pytorch rabbitmq rake rclone readelf readme
  redhat redi redis regex ripgrep rollup rspec rsync rubocop ruby ruff rust rustc rustup samba sass scala scikit scipi scipy scons screen selenium
  shellcheck shfmt shred sinatra solaris solr sonar sparql spark sphinx splunk spring sqlalchemi sqlite squid statsd strace subversion sudo sudoer
  supervisord svelt swagger swift syslog sysctl systemctl systemd tailwind tcpdump telnet tensorflow terraform tkinter tmux tomcat tomllib toml tox
  traceroute truncat tsconfig typescript ubuntu ufw unittest unix unzip uvicorn vagrant valgrind venv vim virtualenv vitest vue vuej wasm webpack wget
  wildcard windows wireshark wsgi xargs xml xmllint xxd yaml yarn zcat zgrep zookeeper zstd umlaut comma semicolon noconfirm retries rerun untracked
  alembic alertmanager apparmor aria2c auditd avahi axios bcftools bedtools borg buildah buildkit caddy cassandra ceph chrony circleci clickhouse
  cloudformation cockroachdb codeql collectd conan confluence consul containerd coredns corosync couchdb cppcheck cryptsetup cups dagster datadog debootstrap
  debugfs dnsmasq dovecot doxygen dracut druid duckdb eclipse envoy etcd ethtool exim exiftool faiss ffprobe fftw firewalld flatpak flink flyway fontforge
  fuser gcov gdal ghostscript ghidra gimp gitea gnuplot gobject graphviz grub gstreamer gulp haproxy hadolint hbase hexdump hive hugo huggingface htop
  hyperfine icinga inkscape inotify inotifywait iostat iperf ipset ipython jaeger jekyll jemalloc jmeter journalctl jsonnet jsonpath kibana kubeadm kubelet
  kustomize ldconfig libvirt lightgbm lmdb logstash losetup luks lynx lzop mako mdadm mediainfo memcached mermaid minikube miniconda mkfs mlflow mongod
  mongodump mosquitto mplayer munin mutt mypy nagios nats netplan networkmanager nextcloud nftables nmap nodemon nomad nsenter ntpd nvme nvidia onnx openjdk
  openldap openmpi openresty openshift opensearch openvpn opentelemetry osquery overlayfs pacman packer pam patchelf pdftk pdftotext peewee percona pgbench
  pgbouncer photoshop pigz pillow plantuml playwright plotly poppler portainer postgrest procfs procmail proxychains pulumi puppet pulseaudio pyenv
  pyinstaller pyodbc pyspark qcow radare restic rocksdb rpmbuild rsyslog rubygems safetensors samtools scrapy seaborn sendmail sentry setuptools setfacl
  getfacl sftp sidekiq skopeo slurm smartctl snapd snmp socat spacy sqlmap squashfs sqlcipher stunnel storybook streamlit strongswan supervisor swapon swig
  sysbench sysstat tesseract tensorboard texlive thrift tiktoken torch tornado torchvision traefik trivy tshark udevadm unrar uvloop uwsgi vault varnish
  verilog vitess vmstat volta wandb webdav wireguard wordpress xelatex xgboost xorg xvfb yacc yasm zabbix zypper
  bfloat tensor gradient dropout softmax logits perplexity quantization dataset dataloader autograd backprop convolution centroid covariance eigenvalue
  percentile median quantile outlier bootloader microcontroller gpio uart modbus jtag eeprom livelock coroutine threadpool futex fuzzer flamegraph
  pagination jitter idempotent idempotency webhook ciphertext keystore truststore veth masquerade nameserver subdomain patchset msgpack cbor bson xlsx
  spreadsheet workbook worksheet pivot melt dataframe bitrate keyframe framerate waveform spectrogram vtable upsert replica failover
  quorum consensus vacuum savepoint diacritics daily calendar timer cron ffunction fdata fcommon flto fsanitize ffast fpic wall wextra werror pedantic caption captions subtitle subtitles 
  eigh eigvals eigvalsh linalg lstsq pinv irfft fftfreq fftshift meshgrid linspace logspace arange argsort argmax argmin einsum isclose allclose savez savetxt
  loadtxt genfromtxt frombuffer fromfile tobytes tolist astype nanmean nansum polyfit polyval minimize odeint trapz cumsum cumprod ravel reshape
  squeeze concatenate hstack vstack searchsorted digitize bincount unravel nonzero clip rint copysign groupby pivot melt explode fillna dropna notna isna
  iterrows itertuples rolling resample tz_localize localize tzconvert merge astimezone strptime strftime isocalendar timedelta fromisoformat isoformat
  zoneinfo itertools functools collections counter defaultdict deque heapq bisect namedtuple enumerate zip isinstance hasattr getattr setattr
  subprocess popen checkoutput pathlib rglob iglob fnmatch shutil tempfile mkdtemp mkstemp argparse optparse configparser
  threadpoolexecutor multiprocessing unicodedata casefold normalize translate maketrans ljust rjust zfill rstrip lstrip splitlines partition rpartition
  hexlify unhexlify urlsafe pickle marshal struct unpack ctypes mmap fcntl ioctl poll epoll kqueue inotify sendfile pread pwrite fsync fdatasync fallocate
  stringify hasownproperty queryselector addeventlistener setinterval settimeout promise fetch async readfile writefile
  sprintf snprintf printf fprintf scanf sscanf fgets strlen strncpy strdup memcpy memmove memset qsort bsearch assert setjmp longjmp getenv setenv
  xxhash crc32 adler siphash murmur utime mktime gmtime localtime nproc mktemp realpath readlink dirname basename shuf comm paste join fold fmt tac nl od
  column numfmt tee stdbuf unbuffer setsid disown renice taskset chrt flock watch timeout ltrace gprof perf flamegraph
  monday tuesday wednesday thursday friday saturday sunday january february april june july august september october november december tonight yesterday
  tomorrow morning weekday nightly hourly weekly monthly yearly quarterly fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy
  eighty ninety hundred thousand million euros euro dollar pound currency percent celsius fahrenheit temperature
  german french english spanish british european swedish danish dutch italian russian chinese japanese american
  cent cents foobar lorem ipsum alice bob
  `
    .trim()
    .split(/\s+/)
    .flatMap((word) => [word, word.replace(/(?:ing|ed|es|s|e)$/, "")])
    .filter((word) => word.length >= 4),
);
