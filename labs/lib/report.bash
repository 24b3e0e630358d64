# report.bash - --report and --pcap: what is left of a run for others to see
#
# DIR/NN-name.html is one page: no script, nothing to load, light or dark as
# the reader likes it. It is written when the lab ends, also when it failed,
# and takes the place of an older one at once. See also: record.bash,
# page.awk, page.css, wire.bash.
#
# shellcheck disable=SC2153 # LAB_... are set by labs/lab

# said COMMAND...: the reason, where it fails, in the system's words
said() {
	local why
	why=$(LC_ALL=C "$@" 2>&1) || {
		printf '%s' "${why##*: }"
		return 1
	}
}

# touched FILE: there, and writable; what was there stays
touched() {
	: >>"$1"
}

# may_write OPTION FILE: can FILE be made, or replaced? Ends the program if
# not.
may_write() {
	local why probe=$2.$$
	[[ ! -d $2 ]] || {
		printf 'lab: %s %s: Is a directory\n' "$1" "$2" >&2
		exit 1
	}
	[[ ! -e $2 || -f $2 ]] || probe=$2
	why=$(said touched "$probe") || {
		printf 'lab: %s %s: %s\n' "$1" "$2" "$why" >&2
		exit 1
	}
	[[ $probe == "$2" ]] || rm -f "$probe"
}

# may_report DIR: likewise a directory, which is made
may_report() {
	local why
	if ! why=$(said mkdir -p -- "$1") ||
		! why=$(said touched "$1/.lab.$$"); then
		printf 'lab: --report %s: %s\n' "$1" "$why" >&2
		exit 1
	fi
	rm -f "$1/.lab.$$"
}

# replace FILE: with standard input, at once; what is no file is written to
replace() {
	local new=$1.$$
	if [[ -e $1 && ! -f $1 ]]; then
		cat >"$1"
	elif ! cat >"$new" || ! mv -f -- "$new" "$1"; then
		rm -f "$new"
		return 1
	fi
}

# settings_begin: what the lab has found; it may change some
settings_begin() {
	local name
	declare -gA LAB_SETTING
	for name in "${LAB_SETTINGS[@]}"; do
		LAB_SETTING[$name]=$(setting "$name")
	done
}

# settings_end: with what it has left, where that is something else
settings_end() {
	local name now
	for name in "${LAB_SETTINGS[@]}"; do
		now=$(setting "$name")
		[[ $now == "${LAB_SETTING[$name]}" ]] ||
			LAB_SETTING[$name]+=$(text ", at the end $now" "，结束时为 $now")
	done
}

# kept STATUS: at the end of a lab, what was asked for
kept() {
	(($1 <= 128)) || return 0
	[[ -z $LAB_PCAP || $1 == 77 ]] || pcap_kept || return
	[[ -z $LAB_REPORT ]] || page "$1" | replace "$LAB_REPORT/$LAB_NAME.html"
}

pcap_kept() {
	if [[ -s $LAB_DIR/whole.pcap || -s $LAB_DIR/wire-1.pcap ]]; then
		wires_joined | replace "$LAB_PCAP"
	else
		printf '%s: nothing was captured\n' "$LAB_NAME" >&2
		return 1
	fi
}

# page STATUS: the whole of it. What did not come out as the sheet says has no
# answers, for they would be the sheet's
page() {
	[[ ! -s $LAB_DIR/whole.pcap ]] || whole_pictures
	(($1 == 0)) || LAB_ANSWER=() LAB_WHY=()
	settings_end
	page_facts "$1" >"$LAB_DIR/facts"
	page_head "$(sheet_title "$LAB_SHEET")"
	LC_ALL=C awk -f "$top/labs/lib/sockets.awk" -f "$top/labs/lib/picture.awk" \
		-f "$top/labs/lib/page.awk" part=facts "$LAB_DIR/facts" \
		part=marks "$LAB_DIR/marks" part=screen "$LAB_DIR/screen"
	page_foot "labs/lab run ${LAB_NAME%%-*} --lang $LAB_LANG"
}

page_head() {
	cat <<-EOF
		<!DOCTYPE html>
		<html lang="$(text en zh-CN)">
		<head>
		<meta charset="utf-8"/>
		<meta name="viewport" content="width=device-width, initial-scale=1"/>
		<meta name="color-scheme" content="light dark"/>
		<title>$(escaped <<<"$1")</title>
		<style>
	EOF
	cat "$top/labs/lib/page.css"
	printf '</style>\n</head>\n<body>\n<main>\n'
}

page_foot() {
	printf '</main>\n<footer><code>%s</code></footer>\n</body>\n</html>\n' "$1"
}

# record KIND FIELD...: for page.awk
record() {
	local IFS=$'\t' fields=("${@//$'\t'/ }")
	printf '%s\n' "${fields[*]//$'\n'/$'\x1e'}"
}

page_facts() {
	local n question name i
	page_words
	record status "$1"
	record name "$LAB_NAME"
	record title "$(sheet_title "$LAB_SHEET")"
	record line "$(sheet_line "$LAB_SHEET")"
	record 'no capture' "$LAB_NO_CAPTURE"
	record fact "$(text Date 日期)" "$LAB_BEGUN"
	record fact "$(text Kernel 内核)" "$(uname -sr)"
	record fact "$(text Network 网络)" "$(network)"
	record fact "$(text Language 语言)" "$(text English 中文)"
	for name in "${LAB_SETTINGS[@]}"; do
		record setting "net.ipv4.$name" "${LAB_SETTING[$name]}"
	done
	while IFS=$'\t' read -r n question; do
		record question "$n" "$question" "$(predicted "$LAB_NAME" "$n")" \
			"${LAB_ANSWER[$n]-}" "${LAB_WHY[$n]-}"
	done < <(sheet_questions "$LAB_SHEET")
	for ((i = 0; i < ${#LAB_PICTURES[@]}; i += 3)); do
		[[ ! -s ${LAB_PICTURES[i + 1]} ]] ||
			record picture "${LAB_PICTURES[@]:i:3}"
	done
}

network() {
	if is_private; then
		text 'private, loopback only' '私有网络，只有回环接口'
	else
		text "this host's own loopback" '本机自己的回环接口'
	fi
}

# words KEY EN ZH...
words() {
	while (($# > 0)); do
		record word "$1" "$(text "$2" "$3")"
		shift 3
	done
}

page_words() {
	words answers 'Predicted, observed, why' '预测、观察、原因' \
		predicted Predicted 预测 observed Observed 观察 why Why 原因 \
		'no prediction' '(none)' '（无）' \
		'no answer' '(not answered by this run)' '（这次运行没有答案）' \
		tables 'The socket tables, in order' 'socket 表，按时间顺序' \
		'tables line' 'What the kernel had, each time that the lab looked, and what is otherwise than before.' \
		'实验每次查看时内核里的内容，以及与上一次的不同。' \
		step Step 步骤 after After 之后 socket Socket Socket \
		state State 状态 timer Timer 定时器 \
		was '(was %s)' '（原为 %s）' new '(new)' '（新）' gone gone 消失 \
		'no socket' '(no socket)' '（没有 socket）' \
		steps 'Step by step' 逐步过程 \
		'as text' 'The ladder as text' 报文段图的文本形式 \
		'as expected' 'as expected' 符合预期 expected expected 应为 \
		'all as' 'observations, all as the sheet says' \
		'项观察，全部与实验单一致' \
		'not as' 'NOT as the sheet says' 与实验单不一致 \
		ended 'It ended with exit status' 结束时的退出状态： \
		cannot 'This machine cannot show it' 这台机器无法演示 \
		'no capture' 'There is no ladder here, for nothing could be captured.' \
		'这里没有报文段图，因为无法抓包。' \
		settings 'Settings of the kernel' 内核设置
}

# index_page LINE...: of all labs; a line is status, folder and why, by tabs
index_page() {
	local status folder why sheet name
	page_head "$(text 'All labs' 全部实验)"
	printf '<header><h1>%s</h1><p class="line">%s &#183; %s</p></header>\n<ol class="labs">\n' \
		"$(text 'All labs' 全部实验)" "$LAB_BEGUN" "$(uname -sr)"
	while IFS=$'\t' read -r status folder why; do
		sheet=$(sheet_of "$folder")
		name=${folder##*/}
		printf '<li class="%s"><h2>%s</h2><p>%s</p><p><b>%s</b> %s</p></li>\n' \
			"$(index_class "$status")" \
			"$(index_title "${why:+none}" "$name" "$sheet")" \
			"$(sheet_line "$sheet" | escaped | coded)" \
			"$(index_word "$status")" "$(escaped <<<"$why")"
	done < <(printf '%s\n' "$@" | sort -k 2)
	printf '</ol>\n'
	page_foot "labs/lab run all --lang $LAB_LANG"
}

# index_title NONE NAME SHEET: a link, where there is a page
index_title() {
	local title
	title=$(sheet_title "$3" | escaped)
	if [[ -n $1 ]]; then
		printf '%s' "$title"
	else
		printf '<a href="%s.html">%s</a>' "$2" "$title"
	fi
}

index_class() {
	case $1 in
	0) echo ok ;;
	77) echo skipped ;;
	*) echo not ;;
	esac
}

index_word() {
	case $1 in
	0) text 'as the sheet says' 与实验单一致 ;;
	77) text skipped 跳过 ;;
	*) text 'NOT as the sheet says' 与实验单不一致 ;;
	esac
}

escaped() {
	sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
}

# coded: where a sheet has `this` it is code
coded() {
	# shellcheck disable=SC2016 # the backquotes
	sed 's|`\([^`]*\)`|<code>\1</code>|g'
}
