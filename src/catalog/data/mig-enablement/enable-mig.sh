#!/bin/sh
# Turns MIG on for every GPU of this node and tells the cluster about it. Safe to run again at any time: a GPU whose mode is
# on already is left alone, and the same patch of the node twice changes nothing.
#
#   label       cdmo.clear.ml/gpu-partitioning=mig     every GPU of the node is in MIG mode
#   annotation  tenantry.dev/mig-reboot-required=0,2   the mode of these GPUs changes only when the node reboots
#
# Environment: NODE_NAME; INTERVAL, seconds between two looks, 0 for one look; HOST_ROOT, SERVICE_ACCOUNT_DIR.
set -u

host=${HOST_ROOT:-/host}
account=${SERVICE_ACCOUNT_DIR:-/var/run/secrets/kubernetes.io/serviceaccount}
node_url="https://${KUBERNETES_SERVICE_HOST}:${KUBERNETES_SERVICE_PORT}/api/v1/nodes/${NODE_NAME}"

log() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) ${NODE_NAME}: $*"; }

# The driver lies in the GPU operator's root, or in the node's own where its image has one.
nvidia_smi() {
  for root in "$host/run/nvidia/driver" "$host"; do
    if [ -x "$root/usr/bin/nvidia-smi" ]; then
      chroot "$root" nvidia-smi "$@"
      return
    fi
  done
  echo "no nvidia-smi on this node" >&2
  return 127
}

# One line a GPU: index, current mode, pending mode.
modes() {
  lines=$(nvidia_smi --query-gpu=index,mig.mode.current,mig.mode.pending --format=csv,noheader) || return 1
  [ -n "$lines" ] && echo "$lines" | tr -d ' '
}

# $1 is a merge patch of the node. The token comes by standard input, for arguments are seen by others.
patch_node() {
  printf 'Authorization: Bearer %s' "$(cat "$account/token")" | curl --silent --show-error --fail --output /dev/null \
    --max-time 30 --retry 3 --cacert "$account/ca.crt" --header @- \
    --request PATCH --header 'Content-Type: application/merge-patch+json' --data "$1" "$node_url"
}

enable() {
  before=$(modes) || { log "cannot ask the GPUs yet"; return 1; }
  for line in $before; do
    index=${line%%,*}
    case $line in
      *,Enabled,*|*,*,Enabled) ;;
      *,Disabled,*) log "GPU $index: turning MIG on"; nvidia_smi -i "$index" -mig 1 || log "GPU $index: refused" ;;
      *) log "GPU $index has no MIG mode" ;;
    esac
  done

  after=$(modes) || return 1
  waiting="" missing=""
  for line in $after; do
    index=${line%%,*}
    case $line in
      *,Enabled,*) ;;
      *,Disabled,Enabled) waiting="${waiting:+$waiting,}$index" ;;
      *) missing="${missing:+$missing,}$index" ;;
    esac
  done

  if [ -n "$waiting" ]; then
    log "REBOOT REQUIRED for GPU $waiting"
    patch_node "{\"metadata\":{\"annotations\":{\"tenantry.dev/mig-reboot-required\":\"$waiting\"}}}"
  elif [ -n "$missing" ]; then
    log "GPU $missing is not in MIG mode: the node gets no label"
    return 1
  else
    patch_node '{"metadata":{"labels":{"cdmo.clear.ml/gpu-partitioning":"mig"},"annotations":{"tenantry.dev/mig-reboot-required":null}}}' \
      && log "every GPU is in MIG mode"
  fi
}

while true; do
  enable
  [ "$INTERVAL" -gt 0 ] || exit
  sleep "$INTERVAL" &
  wait $!
done
