/**
 * Names out of manuals and standard libraries: settings of servers, variables of shells, headers, errors, columns that every table has. A task may use
 * them, and so may any guidance. Lower case.
 */
export const wellKnownNames: ReadonlySet<string> = new Set(
  `
  access_log add_header allow_origin auth_basic auth_request client_max_body_size default_server error_log error_page fastcgi_pass gzip_min_length gzip_types
  http_upgrade if_modified_since keepalive_timeout listen_addresses location_match log_format proxy_buffering proxy_cache proxy_http_version proxy_pass
  proxy_read_timeout proxy_redirect proxy_set_header real_ip_header remote_addr request_uri return_301 rewrite_rule root_path send_timeout server_name
  server_tokens ssl_certificate ssl_certificate_key ssl_ciphers ssl_protocols stub_status sub_filter try_files uri_args worker_connections worker_processes
  proxy_add_x_forwarded_for upstream_addr x_forwarded_for
  autovacuum_enabled checkpoint_timeout create_table current_date current_timestamp current_user data_type default_transaction_isolation deadlock_timeout
  effective_cache_size enable_seqscan foreign_key fsync_off group_by idle_in_transaction_session_timeout index_name integrity_check is_nullable
  join_collapse_limit journal_mode lock_timeout log_min_duration_statement maintenance_work_mem max_connections not_null on_conflict order_by
  pg_catalog pg_dump pg_dumpall pg_hba pg_restore pg_stat_activity pg_stat_statements pg_locks pg_isready pg_ctl primary_key random_page_cost
  search_path shared_buffers shared_preload_libraries statement_timeout synchronous_commit table_info temp_store wal_checkpoint wal_level work_mem
  created_at updated_at deleted_at user_id order_id item_id customer_id product_id parent_id account_id session_id request_id trace_id first_name last_name
  full_name start_time end_time start_date end_date file_size line_count row_count max_length min_length
  lc_all lc_ctype ld_library_path ld_preload pythonpath pythonunbuffered pythondontwritebytecode pip_index_url pip_no_index git_dir git_pager git_author_name
  git_author_email git_author_date git_committer_name git_committer_email git_committer_date git_editor git_ssh_command git_terminal_prompt
  debian_frontend gopath goflags cgo_enabled node_env node_options node_path npm_config java_home cargo_home rustflags cmake_build_type cmake_prefix_path
  cmake_install_prefix build_shared_libs pkg_config_path xdg_config_home http_proxy https_proxy no_proxy ssh_auth_sock term_program
  source_date_epoch shell_options funcname lineno pipestatus random_seed
  bash_rematch bash_source bash_lineno bash_command bash_subshell bash_version bash_versinfo bash_argc bash_argv bash_env bash_xtracefd bashpid bashopts
  shellopts dirstack oldpwd optarg optind opterr compreply comp_words comp_cword prompt_command histfile histsize histcontrol histignore
  epochseconds epochrealtime srandom globignore ignoreeof inputrc timeformat machtype hosttype ostype
  core_pattern ip_forward net_admin sys_admin file_max somaxconn vlan_filtering nf_conntrack swappiness overcommit_memory
  exec_start execstart execstartpre execreload execstop restartsec restart_always wantedby requiredby workingdirectory environmentfile standardoutput
  standarderror oncalendar onbootsec onunitactivesec accuracysec randomizeddelaysec persistent_true typenotify pidfile user_home limitnofile privatetmp
  protectsystem permitrootlogin passwordauthentication pubkeyauthentication authorizedkeysfile stricthostkeychecking identityfile
  valueerror keyerror typeerror indexerror attributeerror importerror modulenotfounderror filenotfounderror permissionerror assertionerror runtimeerror
  unicodedecodeerror unicodeencodeerror jsondecodeerror nameerror syntaxerror indentationerror zerodivisionerror recursionerror timeouterror oserror
  connectionerror connectionreseterror connectionrefusederror notimplementederror stopiteration calledprocesserror nullpointerexception
  illegalargumentexception indexoutofboundsexception classnotfoundexception nosuchmethoderror outofmemoryerror referenceerror rangeerror
  read_csv to_csv read_json to_json read_sql to_sql read_parquet to_parquet read_excel drop_duplicates group_by groupby_agg sort_values reset_index
  set_index value_counts fill_na fillna drop_na dropna as_type astype to_datetime to_numeric data_frame dataframe date_range merge_asof na_values
  json_dumps json_loads sys_argv os_environ read_text write_text read_bytes write_bytes read_lines check_output check_call capture_output shell_true
  universal_newlines set_defaults add_argument parse_args argument_parser argumentparser default_factory named_tuple namedtuple ordered_dict ordereddict
  default_dict defaultdict lru_cache cached_property static_method class_method async_io run_until_complete create_task thread_pool threadpoolexecutor
  processpoolexecutor concurrent_futures random_state train_test_split max_depth n_estimators learning_rate batch_size num_workers weight_decay
  state_dict load_state_dict save_pretrained from_pretrained no_grad requires_grad manual_seed data_loader max_iter n_jobs n_splits test_size
  std_string stringbuilder hashmap hashset arraylist linkedlist treemap bufferedreader inputstream outputstream unique_ptr shared_ptr make_shared make_unique
  size_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t ssize_t off_t time_t static_cast reinterpret_cast compare_exchange_strong compare_exchange_weak
  fetch_add memory_order_relaxed memory_order_acquire memory_order_release lock_guard unique_lock scoped_lock condition_variable
  println_macro unwrap_or unwrap_or_else to_string to_owned into_iter checked_add checked_mul saturating_add wrapping_add read_to_string read_line from_str
  addeventlistener queryselector queryselectorall getelementbyid innerhtml textcontent localstorage sessionstorage foreach setinterval settimeout
  parseint parsefloat tostring tofixed indexof lastindexof startswith endswith padstart padend charcodeat fromcharcode tolowercase touppercase localecompare
  readfilesync writefilesync existssync mkdirsync useeffect usestate usememo usecallback async_await promise_all websocket eventsource
  pretty_print max_age same_site http_only set_cookie content_length content_disposition accept_encoding user_agent retry_after cache_control last_modified
  access_token refresh_token client_id client_secret grant_type redirect_uri expires_in token_type public_key private_key
  github_token github_actions pull_request work_tree bare_repository merge_base rev_parse rev_list cherry_pick fast_forward
  nodeport clusterip configmap loadbalancer statefulset daemonset persistentvolumeclaim serviceaccount livenessprobe readinessprobe apiversion
  imagepullpolicy restartpolicy containerport matchlabels
  `
    .trim()
    .split(/\s+/),
);
